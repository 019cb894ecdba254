package org.linekeeper.agent.sip.jain;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.linekeeper.agent.sip.network.Timers;
import org.linekeeper.agent.sip.session.SessionTerms;

/// Keeps a session's terms: asks for its refresh when that is our part, and for its end when nobody refreshed it
/// (RFC 4028 §10). Belongs to the SIP thread.
final class SessionClock {
    private static final Timers.Timer NONE = () -> {};

    private final Timers timers;
    private final LongSupplier nanos;
    private final Duration second;
    private final Runnable refresh;
    private final Runnable expired;
    private Optional<SessionTerms> terms = Optional.empty();
    private Timers.Timer next = NONE;
    private Timers.Timer end = NONE;
    private long endNanos;

    /// @param nanos  tells the time, from any beginning
    /// @param second how long a second is
    SessionClock(Timers timers, LongSupplier nanos, Duration second, Runnable refresh, Runnable expired) {
        this.timers = timers;
        this.nanos = nanos;
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
            Duration whole = second.multipliedBy(now.endAfter());
            endNanos = nanos.getAsLong() + whole.toNanos();
            end = timers.after(whole, expired);
            if (now.weRefresh()) {
                next = timers.after(second.multipliedBy(now.refreshAfter()), refresh);
            }
        }
    }

    /// The refresh has failed, which need not end the call before its time: asks for it again.
    ///
    /// @param asked the seconds that the refusal asks for
    void retry(OptionalInt asked) {
        if (terms.isPresent()) {
            next.cancel();
            int left = (int) ((endNanos - nanos.getAsLong()) / second.toNanos());
            next = timers.after(second.multipliedBy(terms.orElseThrow().retryAfter(asked, left)), refresh);
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
