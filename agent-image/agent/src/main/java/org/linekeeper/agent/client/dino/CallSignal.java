package org.linekeeper.agent.client.dino;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.Party;

/// What the driver's sources say about calls: notifications, the XMPP stream, the sound server, the process, and
/// the callers of its own methods.
sealed interface CallSignal {
    /// Dino shows a ring notification.
    record Rung(Ring ring, AccountId account, Party caller, Instant at) implements CallSignal {}

    /// Dino took a notification back: what it announced is over, answered or rejected.
    record Withdrawn(int notification) implements CallSignal {}

    /// A stanza of a call's own conversation (XEP-0353, XEP-0166) passed over the wire.
    ///
    /// @param incoming whether the peer sent it
    /// @param peer     the other side's bare JID
    /// @param sid      the session's name, the same on both sides
    record Spoken(AccountId account, boolean incoming, String peer, String sid, Word word) implements CallSignal {}

    /// What a ringing call is to Dino.
    ///
    /// @param notification the announcement's number, by which it is taken back
    /// @param conversation together with `call` what Dino's own actions ask for
    record Ring(int notification, int conversation, int call) {}

    enum Word {
        PROPOSE,
        RINGING,
        PROCEED,
        REJECT,
        RETRACT,
        /// A session begins: with or without a proposal before.
        INITIATE,
        /// The session ends because the called side refused or is busy.
        DECLINE,
        /// The session ends for any other reason.
        TERMINATE
    }

    /// @param flowing whether Dino plays and records now
    record Sound(boolean flowing) implements CallSignal {}

    record ProcessGone() implements CallSignal {}

    /// We are about to have Dino place a call.
    record Dial(ServiceCallRef call, AccountId account, String peer) implements CallSignal {}

    record Answer(ServiceCallRef call) implements CallSignal {}

    record HangUp(ServiceCallRef call) implements CallSignal {}

    /// What was asked for by an effect could be done, or not.
    ///
    /// @param failure null where it was done
    record WindowClosed(ServiceCallRef call, @Nullable String failure) implements CallSignal {}

    record Look() implements CallSignal {}
}
