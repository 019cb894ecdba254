package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.SipCall.ReofferListener;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.network.Timers;
import org.linekeeper.agent.sip.session.GlareWait;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our own re-INVITEs inside a call, one at a time, and again after those that crossed the peer's (RFC 3261
/// §14.1) or that it asks us to send a little later (§14.2). Belongs to the SIP thread.
final class OwnOffers {
    private static final Logger LOG = LoggerFactory.getLogger(OwnOffers.class);
    private static final int MOST_CROSSINGS = 10;
    private static final int MOST_PATIENCE_SECONDS = 10;

    /// What the call does for it.
    interface Session {
        /// Whether no INVITE of the peer's is under way, whose ACK must be awaited first.
        boolean quiet();

        void sendInvite(String offer, ResponseListener listener);

        /// Acknowledges the 2xx and takes what it says.
        ///
        /// @param acknowledged gets what sends the same ACK again
        void accepted(String offer, SIPResponse answer, Consumer<Runnable> acknowledged);

        /// The peer no longer knows of the call (RFC 3261 §12.2.1.2).
        void lost(int status);
    }

    /// One offer; two that say the same are two all the same.
    private static final class Offer {
        private final Supplier<String> sdp;
        private final ReofferListener heard;

        Offer(Supplier<String> sdp, ReofferListener heard) {
            this.sdp = sdp;
            this.heard = heard;
        }

        String sdp() {
            return sdp.get();
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
    /// Whether the current one's time has come while an INVITE of the peer's was under way.
    private boolean due;
    private int crossings;
    private Timers.Timer again = () -> {};

    OwnOffers(Timers timers, Duration second, boolean weCalled, Session session) {
        this.timers = timers;
        this.second = second;
        this.weCalled = weCalled;
        this.session = session;
    }

    /// @param sdp makes the offer, anew each time that it is sent
    void add(Supplier<String> sdp, ReofferListener heard) {
        waiting.add(new Offer(sdp, heard));
        proceed();
    }

    /// Whether an INVITE of ours waits for its answer: then the peer's must not be taken (491).
    boolean underWay() {
        return sent;
    }

    /// Goes on where it had to wait for the peer.
    void proceed() {
        if (!session.quiet()) {
            return;
        }
        if (current != null && due) {
            send(current);
        } else if (current == null && !waiting.isEmpty()) {
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
        due = false;
        String sdp;
        try {
            sdp = offer.sdp();
        } catch (RuntimeException impossible) {
            LOG.warn("nothing can be offered inside a call: {}", impossible.getMessage());
            offer.heard().refused(SIPResponse.NOT_ACCEPTABLE_HERE);
            done();
            return;
        }
        sent = true;
        session.sendInvite(sdp, new Answers(offer, sdp));
    }

    private void done() {
        current = null;
        proceed();
    }

    private final class Answers implements ResponseListener {
        private final Offer offer;
        private final String sdp;
        private boolean answered;
        private Runnable ackAgain = () -> {};

        Answers(Offer offer, String sdp) {
            this.offer = offer;
            this.sdp = sdp;
        }

        @Override
        public void responded(SIPResponse response) {
            int status = response.getStatusCode();
            if (status < 200) {
                return;
            }
            if (status < 300) {
                accepted(response);
                return;
            }
            sent = false;
            if (offer == current) {
                refused(response);
            }
        }

        private void accepted(SIPResponse response) {
            if (answered) {
                ackAgain.run();
                return;
            }
            answered = true;
            sent = false;
            session.accepted(sdp, response, again -> ackAgain = again);
            if (offer == current) {
                offer.heard().accepted(Messages.description(response));
                done();
            }
        }

        private void refused(SIPResponse response) {
            int status = response.getStatusCode();
            Optional<Duration> wait = wait(response);
            if (wait.isPresent() && ++crossings <= MOST_CROSSINGS) {
                againAfter(wait.orElseThrow());
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

        /// How long the peer needs; empty where it refuses for good.
        private Optional<Duration> wait(SIPResponse response) {
            if (response.getStatusCode() == SIPResponse.REQUEST_PENDING) {
                return Optional.of(GlareWait.drawn(weCalled, ThreadLocalRandom.current()));
            }
            OptionalInt asked = SessionHeaders.retryAfter(response);
            boolean soon = response.getStatusCode() == SIPResponse.SERVER_INTERNAL_ERROR
                    && asked.isPresent()
                    && asked.getAsInt() <= MOST_PATIENCE_SECONDS;
            return soon ? Optional.of(Duration.ofSeconds(asked.getAsInt())) : Optional.empty();
        }

        private void againAfter(Duration wait) {
            long nanos = (long) (wait.toNanos() * (second.toNanos() / 1e9));
            again = timers.after(Duration.ofNanos(nanos), () -> {
                if (offer == current) {
                    due = true;
                    proceed();
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
