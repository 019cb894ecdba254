package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Hop;
import org.linekeeper.agent.sip.network.Network;
import org.linekeeper.agent.sip.network.StunBinding;
import org.linekeeper.agent.sip.network.Timers;
import org.linekeeper.agent.sip.registration.RegistrationOutcome;
import org.linekeeper.agent.sip.registration.RegistrationProgress;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one line registered (RFC 3261 §10.2): refreshes before the registrar's expiry, tries again after failures, and
/// at once when the way to the registrar changed. Belongs to the SIP thread.
final class LineRegistration {
    private static final Logger LOG = LoggerFactory.getLogger(LineRegistration.class);

    /// From this many failures in a row on, the registrar is not asked more often than this, whoever asks for it.
    private static final int PATIENT_AFTER = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// A connection that was lost so soon after the registrar took us may be lost again as soon.
    private static final Duration SOON = Duration.ofSeconds(60);

    private final JainLine line;
    private final SipCore core;
    private final SipLineSpec spec;
    private final String callId = Messages.token();
    private final String tag = Messages.token();
    private RegistrationProgress progress;
    private final LineKeepAlive keepAlive;
    private Timers.Timer nextTry = () -> {};
    private Timers.Timer nextKeepAlive = () -> {};
    private @Nullable Flow flow;
    private @Nullable InetSocketAddress seenAs;
    /// What the registrar knows us by; null before it took us.
    private @Nullable Contact registered;
    private List<InetSocketAddress> servers = List.of();
    private final Set<InetSocketAddress> failedServers = new HashSet<>();
    private @Nullable Hop redirected;
    private long count;
    private int expires;
    private boolean underWay;
    /// The REGISTER that waits for its answer.
    private @Nullable Exchange asked;
    /// The line is closed: nothing is begun any more, but to take back what is registered.
    private boolean ended;
    /// Of the connection, in a row.
    private int losses;
    private Instant lastTry = Instant.MIN;
    private Runnable afterTry = () -> {};
    private Runnable farewell = () -> {};

    LineRegistration(JainLine line, SipCore core, SipLineSpec spec) {
        this.line = line;
        this.core = core;
        this.spec = spec;
        this.expires = spec.registerSeconds();
        this.progress = RegistrationProgress.starting(core.clock().instant());
        this.keepAlive = new LineKeepAlive(line, core, spec, this::wayLost, this::addressMoved);
    }

    void begin() {
        tryNow();
        keepAliveLater();
    }

    /// Tries at once over a new flow.
    ///
    /// @param done runs when that try is over, or at once where the registrar must not be asked yet
    void anew(Runnable done) {
        Instant now = core.clock().instant();
        if (progress.failures() >= PATIENT_AFTER && now.isBefore(lastTry.plus(PATIENCE))) {
            done.run();
            return;
        }
        afterTry = done;
        if (!underWay) {
            Flow old = flow;
            flow = null;
            core.network().forget(old);
            tryNow();
        }
    }

    /// The flow to the registrar; null while there is none.
    @Nullable
    Flow flow() {
        return flow != null && flow.open() ? flow : null;
    }

    /// Where the registrar sent us instead; empty where it didn't.
    Optional<Hop> hop() {
        return Optional.ofNullable(redirected);
    }

    /// Whether one of the servers that the line's name led to last has that address.
    boolean isServer(InetAddress address) {
        return servers.stream().anyMatch(server -> server.getAddress().equals(address));
    }

    boolean hasOtherServers(Set<InetSocketAddress> than) {
        return !than.containsAll(servers);
    }

    /// Our address as those see it who are reached over this flow.
    InetSocketAddress contactAddress(Flow over) {
        return seenAs != null && over.local().equals(localAddress()) ? seenAs : over.local();
    }

    /// A connection ended. Where it was ours the registrar can't reach us any more. One that had refused us, or was
    /// given up, is asked again when its time has come.
    void flowClosed(Flow closed) {
        if (closed.equals(flow) && isHeld() && !ended) {
            Instant now = core.clock().instant();
            losses = now.isBefore(lastTry.plus(SOON)) ? losses + 1 : 0;
            keepAlive.stop();
            moveTo(progress.lost(
                    "the connection to " + line.hop() + " was lost", losses, now, ThreadLocalRandom.current()));
        }
    }

    /// Whether the registrar took us last, and no further try is under way.
    private boolean isHeld() {
        return progress.failures() == 0 && !underWay;
    }

    /// Ends the registration. A REGISTER that is under way has to be answered first (RFC 3261 §10.2).
    ///
    /// @param done runs when the registrar answered, or when it is clear that it won't
    void end(Runnable done) {
        ended = true;
        nextTry.cancel();
        nextKeepAlive.cancel();
        keepAlive.stop();
        if (asked == null) {
            unregister(done);
        } else {
            asked.cancel();
            farewell = done;
        }
    }

    private void unregister(Runnable done) {
        Flow way = flow();
        if (way == null || progress.failures() > 0) {
            done.run();
            return;
        }
        SIPRequest request = request(way, 0);
        new Exchange(core, line.credentials(), way, request, () -> ++count, new Unregistering(done)).begin();
    }

    private void tryNow() {
        nextTry.cancel();
        if (ended) {
            return;
        }
        underWay = true;
        asked = null;
        lastTry = core.clock().instant();
        InetSocketAddress inUse = flow == null ? null : flow.remote();
        core.network().open(line.way().around(failedServers).preferring(inUse), new Network.Opening() {
            @Override
            public void located(List<InetSocketAddress> found) {
                servers = List.copyOf(found);
            }

            @Override
            public void opened(Flow opened) {
                if (ended) {
                    finished(new RegistrationOutcome.Unreachable("the line is closed"));
                    return;
                }
                if (!opened.equals(flow)) {
                    seenAs = null;
                    keepAlive.stop();
                    flow = opened;
                    line.localAddressIs(opened.local().getAddress());
                }
                new Registering(opened).begin();
            }

            @Override
            public void failed(String why) {
                finished(new RegistrationOutcome.Unreachable(why));
            }
        });
    }

    private SIPRequest request(Flow over, int seconds) {
        SipUri domain = Messages.uri(spec.address());
        domain.removeUser();
        SIPRequest request = Messages.request(
                SIPRequest.REGISTER,
                domain,
                Messages.from(spec.address(), null, tag),
                Messages.to(spec.address()),
                callId,
                ++count);
        request.setHeader(line.contact(over));
        Messages.set(request, "Expires", Integer.toString(seconds));
        Messages.set(request, "Allow", Messages.ALLOW);
        // a registrar that wants to know the proxies on the way refuses others (RFC 3327 §5.3)
        Messages.set(request, "Supported", "path");
        return request;
    }

    /// One server was silent, away or overloaded. Another one is tried at once (RFC 3263 §4.3); where there is none
    /// the try is over, and the next one begins with all of them.
    private void failed(Flow over, RegistrationOutcome outcome) {
        failedServers.add(over.remote());
        if (!ended && hasOtherServers(failedServers)) {
            LOG.info("line {}: {}, trying its next server", spec.id(), outcome.detail());
            core.network().forget(over);
            flow = null;
            tryNow();
        } else {
            finished(outcome);
        }
    }

    private void finished(RegistrationOutcome outcome) {
        underWay = false;
        asked = null;
        if (ended) {
            finishedLate(outcome);
            return;
        }
        failedServers.clear();
        if (!(outcome instanceof RegistrationOutcome.Accepted)) {
            redirected = null;
            keepAlive.stop();
        }
        moveTo(progress.after(outcome, core.clock().instant(), ThreadLocalRandom.current()));
        Runnable told = afterTry;
        afterTry = () -> {};
        told.run();
    }

    /// The line was closed before the answer came.
    private void finishedLate(RegistrationOutcome outcome) {
        boolean known = switch (outcome) {
            case RegistrationOutcome.Accepted _ -> true;
            case RegistrationOutcome.Refused _ -> registered != null;
            case RegistrationOutcome.Unreachable _ -> false;
        };
        if (known) {
            unregister(farewell);
        } else {
            farewell.run();
        }
        afterTry.run();
    }

    private void moveTo(RegistrationProgress next) {
        boolean wasFine = progress.failures() == 0;
        progress = next;
        Duration wait = Duration.between(core.clock().instant(), next.nextTry());
        if (next.failures() > 0) {
            LOG.warn(
                    "line {} isn't registered: {} (try {}, next in {} s)",
                    spec.id(),
                    next.witness().detail(),
                    next.failures(),
                    wait.toSeconds());
        } else if (!wasFine) {
            LOG.info("line {} is registered again", spec.id());
        }
        nextTry.cancel();
        nextTry = core.thread().after(wait, this::tryNow);
        line.registrationIs(next);
    }

    private void keepAliveLater() {
        nextKeepAlive = core.thread().after(core.options().keepAlive(), this::keepAlive);
    }

    private void keepAlive() {
        keepAliveLater();
        line.keepCallsAlive(core.options().keepAlive());
        Flow way = flow();
        if (way == null || !isHeld()) {
            return;
        }
        if (addressChanged(way)) {
            LOG.info("line {}: our address changed", spec.id());
            core.network().forget(way);
            flow = null;
            tryNow();
        } else {
            keepAlive.beat(way, core.options().keepAlive());
        }
    }

    void bound(StunBinding answer, Flow from) {
        if (from.equals(flow)) {
            keepAlive.bound(answer, from);
        }
    }

    /// Nobody answers any more. A REGISTER tells more, at another server where there is one.
    private void wayLost() {
        Flow way = flow;
        if (way != null && isHeld() && !ended) {
            LOG.info("line {}: {} no longer answers keepalives", spec.id(), way.remote());
            failedServers.add(way.remote());
            if (!hasOtherServers(failedServers)) {
                failedServers.clear();
            }
            core.network().forget(way);
            flow = null;
            tryNow();
        }
    }

    private void addressMoved() {
        if (isHeld() && !ended) {
            tryNow();
        }
    }

    private static boolean addressChanged(Flow way) {
        try {
            return !Network.localAddressTowards(way.remote().getAddress())
                    .equals(way.local().getAddress());
        } catch (UncheckedIOException noRoute) {
            LOG.debug("no route to {}: {}", way.remote(), noRoute.getMessage());
            return false;
        }
    }

    private @Nullable InetSocketAddress localAddress() {
        return flow == null ? null : flow.local();
    }

    /// One try, which may take several requests.
    private final class Registering implements ResponseListener {
        private final Flow over;
        private boolean expiryRaised;
        private boolean addressLearnt;

        Registering(Flow over) {
            this.over = over;
        }

        /// An address that nobody can reach any more is taken back, lest the registrar tries it for as long as it
        /// was registered.
        void begin() {
            SIPRequest request = request(over, expires);
            Contact old = registered;
            if (old != null
                    && !old.getAddress()
                            .getURI()
                            .equals(line.contact(over).getAddress().getURI())) {
                old.setExpires(0);
                request.addHeader(old);
            }
            send(request);
        }

        private void send(SIPRequest request) {
            Exchange next = new Exchange(core, line.credentials(), over, request, () -> ++count, this);
            asked = next;
            next.begin();
        }

        /// Whether the request that was answered last held our credentials.
        private boolean proven() {
            SIPRequest last = asked == null ? null : asked.request();
            return last != null && (last.hasHeader("Authorization") || last.hasHeader("Proxy-Authorization"));
        }

        @Override
        public void responded(SIPResponse response) {
            int status = response.getStatusCode();
            RegistrarAnswer answer = new RegistrarAnswer(response);
            if (status >= 300) {
                if (ended) {
                    finished(answer.refused(spec.address(), proven()));
                } else {
                    refused(answer);
                }
            } else if (status >= 200) {
                accepted(answer);
            }
        }

        private void accepted(RegistrarAnswer answer) {
            InetSocketAddress seen = answer.seenAs().orElse(contactAddress(over));
            if (!ended && !addressLearnt && !seen.equals(contactAddress(over))) {
                addressLearnt = true;
                moveContact(seen);
            } else {
                Contact before = registered;
                Contact now = line.contact(over);
                registered = now;
                finished(answer.accepted((SipUri) now.getAddress().getURI(), expires));
                if (before != null
                        && !before.getAddress().getURI().equals(now.getAddress().getURI())) {
                    line.moved();
                }
            }
        }

        /// Registers the address that we are seen under, and takes the one back that nobody can reach.
        private void moveContact(InetSocketAddress seen) {
            Contact old = line.contact(over);
            old.setExpires(0);
            seenAs = seen;
            SIPRequest request = request(over, expires);
            request.addHeader(old);
            send(request);
        }

        private void refused(RegistrarAnswer answer) {
            int least = answer.minExpires().orElse(0);
            boolean tooShort = answer.response().getStatusCode() == SIPResponse.INTERVAL_TOO_BRIEF;
            if (tooShort && least > expires && !expiryRaised) {
                expiryRaised = true;
                expires = least;
                begin();
            } else if (answer.response().getStatusCode() == SIPResponse.SERVICE_UNAVAILABLE) {
                LineRegistration.this.failed(over, answer.refused(spec.address(), proven()));
            } else if (redirected == null && answer.redirectsTo(this::allowed).isPresent()) {
                redirected = answer.redirectsTo(this::allowed).orElseThrow();
                LOG.info("line {} is sent on to {}", spec.id(), redirected);
                tryNow();
            } else {
                finished(answer.refused(spec.address(), proven()));
            }
        }

        private boolean allowed(SipAddress target) {
            return core.options().redirects().allows(spec, target);
        }

        @Override
        public void failed(Failure failure) {
            String why = switch (failure) {
                case TIMEOUT -> "no answer from " + line.hop();
                case CONNECTION_LOST -> "the connection to " + line.hop() + " was lost";
            };
            LineRegistration.this.failed(over, new RegistrationOutcome.Unreachable(why));
        }
    }

    private record Unregistering(Runnable done) implements ResponseListener {
        @Override
        public void responded(SIPResponse response) {
            if (response.getStatusCode() >= 200) {
                done.run();
            }
        }

        @Override
        public void failed(Failure failure) {
            done.run();
        }
    }
}
