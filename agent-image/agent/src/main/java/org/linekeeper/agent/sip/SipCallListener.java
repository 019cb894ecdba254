package org.linekeeper.agent.sip;

import java.util.Optional;

/// Hears what becomes of a call. Called on the SIP thread, in order: implementations only pass it on.
/// `ended` comes exactly once, and last.
public interface SipCallListener {
    /// 180 or 183.
    void ringing();

    /// Sound before the answer (RFC 3261 §13.3.1.1): a provisional response described the called side's session.
    /// Comes again where that changed, and where another of several called phones sends its own: the last one
    /// counts, until [#answered].
    ///
    /// @param sdp the answer to our offer, for as long as the call isn't answered
    default void early(String sdp) {}

    /// 200 to our INVITE; the ACK has been sent. Also the ACK to our 200, where the INVITE held no offer.
    ///
    /// @param sdp the answer; empty where such an ACK brought none
    void answered(String sdp);

    /// The 200 to an incoming call's INVITE is on its way: sound may begin.
    default void answerSent() {}

    /// A re-INVITE's offer inside the call. The return value is the SDP answer, made at once; an exception refuses
    /// the offer with 488 and the call goes on as it was.
    ///
    /// @param sdp the offer; empty where the re-INVITE has none: then the return value is our offer, and
    ///            [#answered] brings the answer
    String reoffered(String sdp);

    /// The peer pressed a digit, told by INFO.
    ///
    /// @param digit 0 to 9, *, #, A to D
    default void digit(char digit) {}

    /// The peer wants us to call someone else. Who takes that on returns true and tells the referral how it goes;
    /// otherwise it is declined (603).
    default boolean referred(Referral referral) {
        return false;
    }

    /// A new call is to take this one's place (Replaces, RFC 3891), whether this one is up or still rings. Who agrees
    /// returns the new call's listener and answers that call; this one is then ended. Else it is declined (603).
    ///
    /// @param offer the new call's SDP body; empty for an offerless INVITE
    default Optional<SipCallListener> replaced(SipCall by, SipLineListener.Party from, String offer) {
        return Optional.empty();
    }

    void ended(End end);

    /// Why a call is over.
    ///
    /// @param status the final SIP status where one came (486, 603, 408, ...), 200 for a BYE or a hang-up after
    ///               the answer, 487 for a CANCEL
    /// @param reason the status's phrase, or the Reason header of a BYE
    record End(By by, int status, String reason) {
        public enum By {
            US,
            REMOTE,
            /// Timeout or transport error.
            NETWORK
        }
    }
}
