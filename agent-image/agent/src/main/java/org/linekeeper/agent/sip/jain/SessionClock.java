package org.linekeeper.agent.sip.jain;

import java.time.Duration;
import java.util.Optional;
import org.linekeeper.agent.sip.network.Timers;
import org.linekeeper.agent.sip.session.SessionTerms;

/// Keeps a session's terms: asks for its refresh when that is our part, and for its end when nobody refreshed it
/// (RFC 4028 §10). Belongs to the SIP thread.
final class SessionClock {
    private static final Timers.Timer NONE = () -> {};

    private final Timers timers;
    private final Duration second;
    private final Runnable refresh;
    private final Runnable expired;
    private Optional<SessionTerms> terms = Optional.empty();
    private Timers.Timer next = NONE;
    private Timers.Timer end = NONE;

    /// @param second how long a second is
    SessionClock(Timers timers, Duration second, Runnable refresh, Runnable expired) {
        this.timers = timers;
        this.second = second;
        this.refresh = refresh;
        this.expired = expired;
    }

    /// Begins anew with what the last answer agreed to.
    void agreed(Optional<SessionTerms> agreed) {
        stop();
        terms = agreed;
        if (agreed.isPresent()) {
            SessionTerms now = agreed.orElseThrow();
            end = timers.after(second.multipliedBy(now.endAfter()), expired);
            if (now.weRefresh()) {
                next = timers.after(second.multipliedBy(now.refreshAfter()), refresh);
            }
        }
    }

    /// The refresh has failed, which need not end the call before its time: asks for it again.
    void retry() {
        if (terms.isPresent()) {
            next.cancel();
            next = timers.after(second.multipliedBy(terms.orElseThrow().retryAfter()), refresh);
        }
    }

    /// Empty where there is no timer.
    Optional<SessionTerms> terms() {
        return terms;
    }

    void stop() {
        next.cancel();
        end.cancel();
    }
}
