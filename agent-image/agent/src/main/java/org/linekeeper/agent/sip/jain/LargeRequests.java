package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Hop;
import org.linekeeper.agent.sip.network.Network;
import org.linekeeper.agent.sip.network.Way;
import org.linekeeper.protocol.SipTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what may be too large for one datagram over TCP, and as a datagram after all to servers that take no TCP
/// (RFC 3261 §18.1.1). Belongs to the SIP thread.
final class LargeRequests {
    private static final Logger LOG = LoggerFactory.getLogger(LargeRequests.class);

    /// The standard's bound where the path's MTU isn't known.
    static final int MOST_BYTES = 1_300;

    /// How long a server that refused TCP isn't asked for it again.
    private static final Duration REFUSED_FOR = Duration.ofMinutes(10);

    /// A caller waits meanwhile.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int MOST_REMEMBERED = 64;

    private final Network network;
    private final InstantSource clock;
    private final Map<InetSocketAddress, Instant> refused = new HashMap<>();

    LargeRequests(Network network, InstantSource clock) {
        this.network = network;
        this.clock = clock;
    }

    /// Hands over the way that a request must take, at once or when a connection stands.
    ///
    /// @param flow the way that it takes if it is small
    void wayFor(SIPRequest request, Flow flow, Consumer<Flow> sending) {
        if (flow.transport() != SipTransport.UDP || size(request, flow) <= MOST_BYTES || refuses(flow.remote())) {
            sending.accept(flow);
            return;
        }
        InetSocketAddress server = flow.remote();
        Hop hop = new Hop(SipTransport.TCP, server.getAddress().getHostAddress(), server.getPort());
        network.open(Way.to(hop, null).within(PATIENCE), new Network.Opening() {
            @Override
            public void opened(Flow tcp) {
                sending.accept(tcp);
            }

            @Override
            public void failed(String why) {
                LOG.info("a large request goes as a datagram: {}", why);
                if (refused.size() >= MOST_REMEMBERED) {
                    refused.clear();
                }
                refused.put(server, clock.instant().plus(REFUSED_FOR));
                sending.accept(flow);
            }
        });
    }

    private boolean refuses(InetSocketAddress server) {
        Instant until = refused.get(server);
        return until != null && clock.instant().isBefore(until);
    }

    /// With a Via as long as the one that it gets when it is sent.
    private static int size(SIPRequest request, Flow flow) {
        request.setHeader(Messages.via(flow));
        return Messages.encode(request).length;
    }
}
