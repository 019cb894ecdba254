package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.Optional;
import java.util.OptionalInt;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.session.SessionExpires;
import org.linekeeper.agent.sip.session.SessionReply;
import org.linekeeper.agent.sip.session.SessionTerms;

/// Session timers in messages (RFC 4028 §4, §5).
final class SessionHeaders {
    static final int INTERVAL_TOO_SMALL = 422;
    private static final String MIN_SE = "Min-SE";
    private static final String TIMER = "timer";

    private SessionHeaders() {}

    /// Asks for an interval, 0 for none.
    static void ask(SIPRequest request, int seconds) {
        if (seconds > 0) {
            ask(request, new SessionExpires(seconds, Optional.empty()));
        }
    }

    static void ask(SIPRequest request, SessionExpires wish) {
        Messages.set(request, SessionExpires.HEADER, wish.text());
        Messages.set(request, MIN_SE, Integer.toString(SessionTerms.LEAST));
    }

    /// Asks again for the least that a 422 says (§7.3); false where that says nothing new.
    static boolean raise(SIPRequest request, SIPResponse refusal) {
        int least = least(refusal);
        Optional<SessionExpires> asked = expires(request);
        int most = 86_400;
        if (asked.isEmpty() || least <= asked.orElseThrow().seconds() || least > most) {
            return false;
        }
        ask(request, new SessionExpires(least, asked.orElseThrow().refresher()));
        Messages.set(request, MIN_SE, Integer.toString(least));
        return true;
    }

    /// What a request's wish comes to.
    ///
    /// @param ours the interval that the line wants, 0 for none
    static SessionReply reply(SIPRequest request, int ours) {
        return SessionReply.to(expires(request), least(request), Messages.lists(request, "Supported", TIMER), ours);
    }

    /// Refuses an interval that is too small.
    static SIPResponse refusal(SIPRequest request, SessionReply.TooSmall small, String toTag) {
        SIPResponse response = Messages.response(request, SIPResponse.BAD_REQUEST, toTag);
        Messages.status(response, INTERVAL_TOO_SMALL, "Session Interval Too Small");
        Messages.set(response, MIN_SE, Integer.toString(small.least()));
        return response;
    }

    /// Writes what was agreed into a 2xx.
    static void agree(SIPResponse response, SessionReply.Agreed agreed) {
        Messages.set(response, SessionExpires.HEADER, agreed.header().text());
        if (agreed.required()) {
            Messages.set(response, "Require", TIMER);
        }
    }

    static Optional<SessionTerms> answered(SIPResponse response) {
        return SessionTerms.answered(expires(response));
    }

    private static Optional<SessionExpires> expires(SIPMessage message) {
        return Messages.first(message, SessionExpires.HEADER)
                .or(() -> Messages.first(message, "x"))
                .flatMap(SessionExpires::parse);
    }

    private static int least(SIPMessage message) {
        return Math.max(
                0, Messages.first(message, MIN_SE).map(SessionExpires::number).orElse(0));
    }

    /// The seconds after which a refused request may be tried again (RFC 3261 §20.33).
    static OptionalInt retryAfter(SIPResponse response) {
        int seconds = Messages.first(response, "Retry-After")
                .map(SessionExpires::number)
                .orElse(-1);
        return seconds < 0 ? OptionalInt.empty() : OptionalInt.of(seconds);
    }
}
