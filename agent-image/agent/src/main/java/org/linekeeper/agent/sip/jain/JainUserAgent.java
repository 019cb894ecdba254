package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPMessage;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.agent.sip.SipUserAgent;
import org.linekeeper.agent.sip.jain.dialog.DialogTable;
import org.linekeeper.agent.sip.jain.message.MessageParser;
import org.linekeeper.agent.sip.jain.message.SpoiltRequest;
import org.linekeeper.agent.sip.jain.transaction.Transactions;
import org.linekeeper.agent.sip.network.Arrivals;
import org.linekeeper.agent.sip.network.Drop;
import org.linekeeper.agent.sip.network.DropCounters;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Network;
import org.linekeeper.agent.sip.network.RawMessage;
import org.linekeeper.agent.sip.network.SipThread;
import org.linekeeper.agent.sip.network.StunBinding;
import org.linekeeper.protocol.SipLineSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The SIP user agent: one SIP thread, one set of sockets and transactions for all lines. What the sockets read is
/// parsed on their threads and handed to the SIP thread, which owns all state.
public final class JainUserAgent implements SipUserAgent {
    private static final Logger LOG = LoggerFactory.getLogger(JainUserAgent.class);
    private static final long CLOSE_SECONDS = 2;

    private final DropCounters drops = new DropCounters();
    private final List<JainLine> lines = new ArrayList<>();
    private final SipThread thread = new SipThread();
    private final DialogTable dialogs = new DialogTable();
    private final RequestDispatcher dispatcher = new RequestDispatcher(dialogs, lines, drops);
    private final SipCore core;

    private JainUserAgent(InstantSource clock, SipOptions options) {
        Transactions transactions =
                new Transactions(thread, options.timings(), options.mostFromPeers(), drops, dispatcher);
        Network network = new Network(thread, options.names(), options.preferredPort(), new Inbox(), drops);
        this.core =
                new SipCore(thread, clock, options, network, transactions, new LargeRequests(network, clock), dialogs);
    }

    /// Starts a user agent. Sockets are opened as lines need them.
    public static JainUserAgent start(InstantSource clock) {
        return start(clock, SipOptions.standard());
    }

    public static JainUserAgent start(InstantSource clock, SipOptions options) {
        return new JainUserAgent(clock, options);
    }

    @Override
    public SipLine open(SipLineSpec spec, SipLineListener listener) {
        JainLine line = new JainLine(core, spec, listener, this::close);
        thread.execute(() -> {
            lines.add(line);
            line.open();
        });
        return line;
    }

    @Override
    public Map<String, Long> counters() {
        return drops.byName();
    }

    @Override
    public void close() {
        CountDownLatch answered = new CountDownLatch(1);
        thread.execute(() -> closeLines(answered));
        if (!await(answered)) {
            LOG.info("closing SIP without the registrars' answers");
        }
        CountDownLatch closed = new CountDownLatch(1);
        thread.execute(() -> {
            core.network().close();
            closed.countDown();
        });
        await(closed);
        thread.close();
    }

    /// How many transactions and dialogs live: none a while after the last call.
    int remembered() {
        return core.transactions().size() + core.dialogs().size();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// @param answered counted down when the last registrar answered
    private void closeLines(CountDownLatch answered) {
        List<JainLine> open = List.copyOf(lines);
        lines.clear();
        Set<JainLine> waiting = new HashSet<>(open);
        if (open.isEmpty()) {
            answered.countDown();
        }
        for (JainLine line : open) {
            line.shut(() -> {
                waiting.remove(line);
                if (waiting.isEmpty()) {
                    answered.countDown();
                }
            });
        }
    }

    private void close(JainLine line) {
        thread.execute(() -> {
            if (lines.remove(line)) {
                line.shut(() -> LOG.debug("line {} closed", line.spec().id()));
            }
        });
    }

    private final class Inbox implements Arrivals {
        @Override
        public void spoilt(RawMessage raw, Drop reason, Flow from, Runnable then) {
            drops.count(reason);
            Optional<SpoiltRequest> request = SpoiltRequest.read(raw);
            thread.execute(() -> {
                request.ifPresent(asked -> dispatcher.refuse(asked, from));
                then.run();
            });
        }

        @Override
        public void received(RawMessage raw, Flow from) {
            try {
                SIPMessage message = MessageParser.parse(raw);
                thread.execute(() -> core.transactions().received(message, from));
            } catch (ParseException e) {
                LOG.debug("a malformed message from {}: {}", from.remote(), e.getMessage());
                spoilt(raw, Drop.MALFORMED, from, () -> {});
            }
        }

        @Override
        public void bound(StunBinding answer, Flow from) {
            thread.execute(() -> List.copyOf(lines).forEach(line -> line.bound(answer, from)));
        }

        @Override
        public void closed(Flow flow) {
            thread.execute(() -> {
                core.transactions().closed(flow);
                List.copyOf(lines).forEach(line -> line.flowClosed(flow));
            });
        }
    }
}
