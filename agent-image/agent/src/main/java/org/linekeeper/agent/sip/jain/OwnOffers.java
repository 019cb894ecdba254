package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.SipCall.ReofferListener;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.network.Timers;
import org.linekeeper.agent.sip.session.GlareWait;

/// Our own re-INVITEs inside a call, one at a time, and again after those that crossed the peer's (RFC 3261 §14.1).
/// Belongs to the SIP thread.
final class OwnOffers {
    private static final int MOST_CROSSINGS = 10;

    /// What the call does for it.
    interface Session {
        /// Whether no INVITE of the peer's is under way, whose ACK must be awaited first.
        boolean quiet();

        void sendInvite(String offer, ResponseListener listener);

        /// Acknowledges the 2xx and takes what it says.
        void accepted(String offer, SIPResponse answer);

        /// The peer no longer knows of the call (RFC 3261 §12.2.1.2).
        void lost(int status);
    }

    /// One offer; two that say the same are two all the same.
    private static final class Offer {
        private final String sdp;
        private final ReofferListener heard;

        Offer(String sdp, ReofferListener heard) {
            this.sdp = sdp;
            this.heard = heard;
        }

        String sdp() {
            return sdp;
        }

        ReofferListener heard() {
            return heard;
        }
    }

    private final Timers timers;
    private final Duration second;
    private final boolean weCalled;
    private final Session session;
    private final Queue<Offer> waiting = new ArrayDeque<>();
    private @Nullable Offer current;
    private boolean sent;
    private int crossings;
    private Timers.Timer again = () -> {};

    OwnOffers(Timers timers, Duration second, boolean weCalled, Session session) {
        this.timers = timers;
        this.second = second;
        this.weCalled = weCalled;
        this.session = session;
    }

    void add(String sdp, ReofferListener heard) {
        waiting.add(new Offer(sdp, heard));
        proceed();
    }

    /// Whether an INVITE of ours waits for its answer: then the peer's must not be taken (491).
    boolean underWay() {
        return sent;
    }

    /// Goes on where it had to wait for the peer.
    void proceed() {
        if (current == null && session.quiet() && !waiting.isEmpty()) {
            current = waiting.remove();
            crossings = 0;
            send(current);
        }
    }

    /// The call is over.
    void end() {
        again.cancel();
        List<Offer> left = new ArrayList<>(waiting);
        if (current != null) {
            left.addFirst(current);
        }
        current = null;
        waiting.clear();
        left.forEach(offer -> offer.heard().refused(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST));
    }

    private void send(Offer offer) {
        sent = true;
        session.sendInvite(offer.sdp(), new Answers(offer));
    }

    private void done() {
        current = null;
        proceed();
    }

    private final class Answers implements ResponseListener {
        private final Offer offer;
        private boolean answered;

        Answers(Offer offer) {
            this.offer = offer;
        }

        @Override
        public void responded(SIPResponse response) {
            int status = response.getStatusCode();
            if (status < 200) {
                return;
            }
            sent = false;
            if (status < 300) {
                accepted(response);
            } else if (offer == current) {
                refused(response);
            }
        }

        private void accepted(SIPResponse response) {
            session.accepted(offer.sdp(), response);
            if (!answered && offer == current) {
                offer.heard().accepted(Messages.description(response));
                done();
            }
            answered = true;
        }

        private void refused(SIPResponse response) {
            int status = response.getStatusCode();
            boolean crossed = status == SIPResponse.REQUEST_PENDING && ++crossings <= MOST_CROSSINGS;
            if (crossed) {
                againAfter(GlareWait.drawn(weCalled, ThreadLocalRandom.current()));
                return;
            }
            offer.heard().refused(status);
            boolean gone =
                    status == SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST || status == SIPResponse.REQUEST_TIMEOUT;
            done();
            if (gone) {
                session.lost(status);
            }
        }

        private void againAfter(Duration wait) {
            long nanos = (long) (wait.toNanos() * (second.toNanos() / 1e9));
            again = timers.after(Duration.ofNanos(nanos), () -> {
                if (offer == current) {
                    send(offer);
                }
            });
        }

        /// A lost connection is as a 503 (RFC 3261 §8.1.3.1): it says nothing of the call.
        @Override
        public void failed(Failure failure) {
            sent = false;
            if (offer == current) {
                boolean silence = failure == Failure.TIMEOUT;
                offer.heard().refused(silence ? SIPResponse.REQUEST_TIMEOUT : SIPResponse.SERVICE_UNAVAILABLE);
                done();
                if (silence) {
                    session.lost(SIPResponse.REQUEST_TIMEOUT);
                }
            }
        }
    }
}
