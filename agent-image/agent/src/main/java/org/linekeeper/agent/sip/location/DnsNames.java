package org.linekeeper.agent.sip.location;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.network.NameResolver;
import org.linekeeper.protocol.SipTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NioClient;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// Finds servers by NAPTR and SRV records, and hosts by the machine's own resolver. The DNS library is loaded with the
/// first domain that is looked up; a line whose registrar has a port never needs it. Thread-safe.
///
/// The line's transport is chosen already, so a NAPTR record counts only where it is for that one (RFC 3263 §4.1).
public final class DnsNames implements NameResolver {
    private static final Logger LOG = LoggerFactory.getLogger(DnsNames.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration REST = Duration.ofSeconds(1);

    private final @Nullable InetSocketAddress nameServer;

    private DnsNames(@Nullable InetSocketAddress nameServer) {
        this.nameServer = nameServer;
    }

    /// The machine's name servers.
    public static DnsNames system() {
        return new DnsNames(null);
    }

    /// One name server, for hosts too.
    public static DnsNames at(InetSocketAddress nameServer) {
        return new DnsNames(nameServer);
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        if (nameServer == null) {
            return List.of(InetAddress.getAllByName(host));
        }
        try (Asking _ = Asking.begin()) {
            return new Query().hosts(host);
        }
    }

    @Override
    public List<Server> servers(String domain, SipTransport transport) {
        try (Asking _ = Asking.begin()) {
            return new Query().servers(domain, transport);
        } catch (TextParseException | UnknownHostException e) {
            LOG.debug("no servers of {}: {}", domain, e.getMessage());
            return List.of();
        }
    }

    /// Somebody waits for answers. The library has a thread for that, which is ended soon after the last question.
    private static final class Asking implements AutoCloseable {
        private static int underWay;

        static synchronized Asking begin() {
            underWay++;
            return new Asking();
        }

        @Override
        public void close() {
            synchronized (Asking.class) {
                underWay--;
            }
            Thread.ofVirtual().name("dns-rest").start(Asking::rest);
        }

        private static void rest() {
            try {
                Thread.sleep(REST);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (Asking.class) {
                if (underWay == 0) {
                    NioClient.close();
                }
            }
        }
    }

    /// One look-up, with what one question teaches kept for the next. All of the library stands in here, so that it is
    /// loaded only when there is a question.
    private final class Query {
        private final Resolver resolver;
        private final Cache cache = new Cache(DClass.IN);
        private boolean silent;

        Query() throws UnknownHostException {
            resolver = nameServer == null ? new SimpleResolver() : new SimpleResolver(nameServer);
            resolver.setTimeout(PATIENCE);
        }

        List<Server> servers(String domain, SipTransport transport) throws TextParseException {
            Name name = Name.fromString(domain, Name.root);
            List<Name> services = new ArrayList<>(pointers(name, transport));
            if (services.isEmpty()) {
                services.add(Name.fromString(prefix(transport), name));
            }
            for (Name service : services) {
                List<Server> servers = listed(service);
                if (!servers.isEmpty()) {
                    return servers;
                }
            }
            return List.of();
        }

        List<InetAddress> hosts(String host) throws UnknownHostException {
            try {
                Name name = Name.fromString(host, Name.root);
                List<InetAddress> found = new ArrayList<>();
                ask(name, Type.A).forEach(answer -> found.add(((ARecord) answer).getAddress()));
                ask(name, Type.AAAA).forEach(answer -> found.add(((AAAARecord) answer).getAddress()));
                if (found.isEmpty()) {
                    throw new UnknownHostException(host);
                }
                return found;
            } catch (TextParseException e) {
                throw new UnknownHostException(host);
            }
        }

        /// Where NAPTR records say that the domain's SRV records for this transport are.
        private List<Name> pointers(Name domain, SipTransport transport) {
            return ask(domain, Type.NAPTR).stream()
                    .map(NAPTRRecord.class::cast)
                    .filter(pointer -> pointer.getFlags().equalsIgnoreCase("s")
                            && pointer.getService().toUpperCase(Locale.ROOT).equals(service(transport)))
                    .sorted(Comparator.comparingInt(NAPTRRecord::getOrder).thenComparingInt(NAPTRRecord::getPreference))
                    .map(NAPTRRecord::getReplacement)
                    .toList();
        }

        /// A service at "." is decidedly not offered (RFC 2782).
        private List<Server> listed(Name service) {
            List<ServiceRecord> records = ask(service, Type.SRV).stream()
                    .map(SRVRecord.class::cast)
                    .filter(listing -> !listing.getTarget().equals(Name.root))
                    .map(listing -> new ServiceRecord(
                            listing.getPriority(),
                            listing.getWeight(),
                            listing.getTarget().toString(true),
                            listing.getPort()))
                    .toList();
            return ServiceRecord.ordered(records, ThreadLocalRandom.current()).stream()
                    .map(each -> new Server(each.host(), each.port()))
                    .toList();
        }

        /// No answer is none: after a question that nobody answered no further one is asked.
        private List<Record> ask(Name name, int type) {
            if (silent) {
                return List.of();
            }
            Lookup lookup = new Lookup(name, type);
            lookup.setResolver(resolver);
            lookup.setCache(cache);
            lookup.setSearchPath(List.of());
            Optional<Record[]> answers = Optional.ofNullable(lookup.run());
            silent = lookup.getResult() == Lookup.TRY_AGAIN;
            return answers.map(Arrays::asList).orElse(List.of());
        }
    }

    private static String prefix(SipTransport transport) {
        return switch (transport) {
            case UDP -> "_sip._udp";
            case TCP -> "_sip._tcp";
            case TLS -> "_sips._tcp";
        };
    }

    private static String service(SipTransport transport) {
        return switch (transport) {
            case UDP -> "SIP+D2U";
            case TCP -> "SIP+D2T";
            case TLS -> "SIPS+D2T";
        };
    }
}
