package org.linekeeper.agent.sip.jain;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Hop;
import org.linekeeper.agent.sip.network.Network;
import org.linekeeper.agent.sip.network.Way;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way a dialog's requests take. While it is being found, what is to be sent waits, in order.
final class DialogRoute {
    private static final Logger LOG = LoggerFactory.getLogger(DialogRoute.class);

    private record Waiting(Consumer<Flow> sending, Runnable otherwise) {}

    private final JainLine line;
    private final Network network;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Flow found;
    private @Nullable Way way;

    DialogRoute(JainLine line, Network network) {
        this.line = line;
        this.network = network;
    }

    /// Hands over a flow to the hop, now or when there is one.
    ///
    /// @param named     where the dialog says its requests go; empty where it doesn't say
    /// @param otherwise runs where there is no way
    void use(Optional<Hop> named, Consumer<Flow> sending, Runnable otherwise) {
        Way next = line.wayTo(named);
        Flow lines = line.flowTo(next.hop());
        if (lines != null) {
            sending.accept(lines);
        } else if (next.equals(way) && found != null && found.open()) {
            sending.accept(found);
        } else {
            waiting.add(new Waiting(sending, otherwise));
            if (waiting.size() == 1) {
                open(next);
            }
        }
    }

    /// Whether requests were sent to that address.
    boolean leadsTo(InetAddress address) {
        return found != null && found.remote().getAddress().equals(address);
    }

    private void open(Way next) {
        network.open(next, new Network.Opening() {
            @Override
            public void opened(Flow flow) {
                way = next;
                found = flow;
                while (!waiting.isEmpty()) {
                    waiting.remove().sending().accept(flow);
                }
            }

            @Override
            public void failed(String why) {
                LOG.info("a request inside a call was not sent: {}", why);
                while (!waiting.isEmpty()) {
                    waiting.remove().otherwise().run();
                }
            }
        });
    }
}
