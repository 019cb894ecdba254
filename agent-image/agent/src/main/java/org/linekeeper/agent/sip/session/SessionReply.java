package org.linekeeper.agent.sip.session;

import java.util.Optional;
import org.linekeeper.agent.sip.session.SessionExpires.Refresher;

/// What becomes of the session timer that a request asks for, or doesn't (RFC 4028 §9).
public sealed interface SessionReply {
    /// The request is refused with 422.
    ///
    /// @param least for its Min-SE header
    record TooSmall(int least) implements SessionReply {}

    /// No timer.
    record None() implements SessionReply {}

    /// @param header   for the 2xx
    /// @param required whether the 2xx requires the peer to know of it: where the peer refreshes
    record Agreed(SessionTerms terms, SessionExpires header, boolean required) implements SessionReply {}

    /// @param asked     the request's Session-Expires header
    /// @param least     its Min-SE header, 0 where there is none
    /// @param supported whether the peer knows session timers; a proxy may ask for one where it doesn't
    /// @param ours      the interval that we want, 0 where we want none
    static SessionReply to(Optional<SessionExpires> asked, int least, boolean supported, int ours) {
        if (asked.isEmpty()) {
            return ours == 0 ? new None() : agreed(Math.max(ours, least), supported, Optional.empty());
        }
        SessionExpires header = asked.orElseThrow();
        int seconds = header.seconds();
        if (seconds < SessionTerms.LEAST && supported) {
            return new TooSmall(SessionTerms.LEAST);
        }
        int floor = Math.max(least, SessionTerms.LEAST);
        int wanted = ours == 0 ? seconds : Math.min(seconds, ours);
        return agreed(Math.max(wanted, floor), supported, header.refresher());
    }

    /// The peer refreshes where it can and doesn't ask us to.
    private static SessionReply agreed(int seconds, boolean supported, Optional<Refresher> asked) {
        boolean theirs = supported && asked.orElse(Refresher.UAC) == Refresher.UAC;
        SessionExpires header = new SessionExpires(seconds, Optional.of(theirs ? Refresher.UAC : Refresher.UAS));
        return new Agreed(new SessionTerms(seconds, !theirs), header, theirs);
    }
}
