package org.linekeeper.lab.sip;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.protocol.AgentStatus.LineStatus;

/// Hears a line's changes and calls, and waits for them.
final class LineEars implements SipLineListener {
    private static final long PATIENCE_SECONDS = 15;

    /// A call that came in, and what it tells.
    record Incoming(SipCall call, Party from, String offer, CallEars ears) {}

    private final boolean willing;
    private final BlockingQueue<LineStatus> statuses = new LinkedBlockingQueue<>();
    private final BlockingQueue<Incoming> calls = new LinkedBlockingQueue<>();

    /// Whose calls refuse all transfers.
    LineEars() {
        this(false);
    }

    private LineEars(boolean willing) {
        this.willing = willing;
    }

    /// Whose calls may be taken over.
    static LineEars willing() {
        return new LineEars(true);
    }

    @Override
    public void statusChanged(LineStatus status) {
        statuses.add(status);
    }

    @Override
    public SipCallListener incoming(SipCall call, Party from, String offer) {
        CallEars ears = new CallEars(willing);
        calls.add(new Incoming(call, from, offer, ears));
        return ears;
    }

    LineStatus awaitStatus(Predicate<LineStatus> wanted) {
        LineStatus status = next(statuses);
        while (!wanted.test(status)) {
            status = next(statuses);
        }
        return status;
    }

    Incoming awaitCall() {
        return next(calls);
    }

    /// Writes down what a call tells, in order.
    static final class CallEars implements SipCallListener {
        private final boolean willing;
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        private final BlockingQueue<Referral> wishes = new LinkedBlockingQueue<>();
        private final BlockingQueue<Incoming> successors = new LinkedBlockingQueue<>();

        CallEars() {
            this(false);
        }

        private CallEars(boolean willing) {
            this.willing = willing;
        }

        /// Who takes on every transfer.
        static CallEars willing() {
            return new CallEars(true);
        }

        @Override
        public boolean referred(Referral referral) {
            if (willing) {
                wishes.add(referral);
                told.add("referred " + referral.target());
            }
            return willing;
        }

        Referral wish() {
            return LineEars.next(wishes);
        }

        @Override
        public Optional<SipCallListener> replaced(SipCall by, Party from, String offer) {
            if (!willing) {
                return Optional.empty();
            }
            CallEars ears = new CallEars();
            successors.add(new Incoming(by, from, offer, ears));
            return Optional.of(ears);
        }

        /// The call that takes this one's place.
        Incoming successor() {
            return LineEars.next(successors);
        }

        @Override
        public void ringing() {
            told.add("ringing");
        }

        @Override
        public void answered(String sdp) {
            told.add(sdp.startsWith("v=0") ? "answered" : "answered without a session description");
        }

        @Override
        public String reoffered(String sdp) {
            throw new IllegalStateException("nobody re-offers here");
        }

        @Override
        public void early(String sdp) {
            told.add("early " + sdp);
        }

        @Override
        public void digit(char digit) {
            told.add("digit " + digit);
        }

        /// Offers another session and returns the answer; "refused" and the status where there is none.
        String offer(SipCall call, String sdp) {
            BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
            call.reoffer(() -> sdp, new SipCall.ReofferListener() {
                @Override
                public void accepted(String answer) {
                    outcome.add(answer);
                }

                @Override
                public void refused(int status) {
                    outcome.add("refused " + status);
                }
            });
            return LineEars.next(outcome);
        }

        @Override
        public void ended(End end) {
            told.add("ended " + end.by() + " " + end.status());
        }

        String next() {
            return LineEars.next(told);
        }

        /// The next that is something else.
        String after(String known) {
            String next = next();
            while (next.equals(known)) {
                next = next();
            }
            return next;
        }
    }

    private static <T> T next(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was told within " + PATIENCE_SECONDS + " s");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
