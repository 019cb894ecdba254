package org.linekeeper.agent.sip;

/// Hears what becomes of a call. Called on the SIP thread, in order: implementations only pass it on.
/// `ended` comes exactly once, and last.
public interface SipCallListener {
    /// 180 or 183 without a body.
    void ringing();

    /// 200 to our INVITE; the ACK has been sent. Also the ACK to our 200, where the INVITE held no offer.
    ///
    /// @param sdp the answer; empty where such an ACK brought none
    void answered(String sdp);

    /// A re-INVITE's offer inside the call. The return value is the SDP answer, made at once; an exception refuses
    /// the offer with 488 and the call goes on as it was.
    ///
    /// @param sdp the offer; empty where the re-INVITE has none: then the return value is our offer, and
    ///            [#answered] brings the answer
    String reoffered(String sdp);

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
