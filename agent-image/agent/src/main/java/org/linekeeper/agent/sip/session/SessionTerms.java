package org.linekeeper.agent.sip.session;

import java.util.Optional;
import java.util.OptionalInt;
import org.linekeeper.agent.sip.session.SessionExpires.Refresher;

/// What both sides of a call agreed on: unless one refreshes it in time, the call is over.
///
/// @param seconds    the session interval
/// @param weRefresh  whether that is our part
public record SessionTerms(int seconds, boolean weRefresh) {
    /// No interval may be shorter (RFC 4028 §4).
    public static final int LEAST = 90;

    private static final int MARGIN = 32;
    private static final int TRIES = 5;

    /// When the refresher sends its refresh (§7.4).
    public int refreshAfter() {
        return seconds / 2;
    }

    /// How long the refresher waits after a refusal that says nothing of the call: time for several more tries (§10).
    ///
    /// @param asked the seconds that the refusal asks for (RFC 3261 §20.33): heeded as far as a try is left
    ///              after them
    /// @param left  the seconds until the call is ended
    public int retryAfter(OptionalInt asked, int left) {
        int ours = Math.max(1, (endAfter() - refreshAfter()) / TRIES);
        return asked.isPresent() ? Math.clamp(asked.getAsInt(), 1, Math.max(1, left - ours)) : ours;
    }

    /// When a call without a refresh is ended, shortly before the other side may do so (§10).
    public int endAfter() {
        return seconds - Math.min(MARGIN, seconds / 3);
    }

    /// What our next request in the call says of them: the parts stay as they are (§7.4).
    public SessionExpires asked() {
        return new SessionExpires(seconds, Optional.of(weRefresh ? Refresher.UAC : Refresher.UAS));
    }

    /// What the answer to our request agrees to; empty where it wants no timer (§7.2).
    public static Optional<SessionTerms> answered(Optional<SessionExpires> answer) {
        return answer.map(header -> new SessionTerms(
                Math.max(header.seconds(), LEAST), header.refresher().orElse(Refresher.UAC) == Refresher.UAC));
    }
}
