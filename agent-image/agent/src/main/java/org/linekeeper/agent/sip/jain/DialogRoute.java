package org.linekeeper.agent.sip.jain;

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

    private final JainLine line;
    private final Network network;
    private final Queue<Consumer<Flow>> waiting = new ArrayDeque<>();
    private @Nullable Flow found;
    private @Nullable Way way;

    DialogRoute(JainLine line, Network network) {
        this.line = line;
        this.network = network;
    }

    /// Hands over a flow to the hop, now or when there is one.
    ///
    /// @param named where the dialog says its requests go; empty where it doesn't say
    void use(Optional<Hop> named, Consumer<Flow> sending) {
        Way next = line.wayTo(named);
        Flow lines = line.flowTo(next.hop());
        if (lines != null) {
            sending.accept(lines);
        } else if (next.equals(way) && found != null && found.open()) {
            sending.accept(found);
        } else {
            waiting.add(sending);
            if (waiting.size() == 1) {
                open(next);
            }
        }
    }

    private void open(Way next) {
        network.open(next, new Network.Opening() {
            @Override
            public void opened(Flow flow) {
                way = next;
                found = flow;
                while (!waiting.isEmpty()) {
                    waiting.remove().accept(flow);
                }
            }

            @Override
            public void failed(String why) {
                LOG.info("a request inside a call was not sent: {}", why);
                waiting.clear();
            }
        });
    }
}
