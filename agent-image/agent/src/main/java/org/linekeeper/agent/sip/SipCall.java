package org.linekeeper.agent.sip;

import java.util.function.Supplier;
import org.linekeeper.protocol.SipAddress;

/// One SIP dialog, from its INVITE to its end. Thread-safe; every method returns at once, and one that
/// no longer fits the call's state (it was ended meanwhile) does nothing but tell its own listener so.
public interface SipCall {
    /// The Call-ID header, which every peer's log shows too.
    String callId();

    /// Sends 180 (incoming calls); reliably where the caller requires that (RFC 3262).
    void ring();

    /// Sends 200 with an SDP answer, or with our offer where the INVITE had none (incoming calls), and retransmits it
    /// until the ACK (RFC 3261 §13.3.1.4).
    void answer(String sdp);

    /// Sends a final refusal (incoming calls): 486 busy, 603 decline, 480 and so on.
    void reject(int status);

    /// Offers another session inside a call that is up: hold, resume, another codec or address. Offers are sent one
    /// after the other. One that crosses the peer's own is sent again after a while (RFC 3261 §14.1).
    ///
    /// @param offer makes the SDP body, on the SIP thread and anew each time that it is sent: what stands
    ///              may have changed meanwhile (RFC 3264 §8). Where it throws the offer is refused with 488
    void reoffer(Supplier<String> offer, ReofferListener heard);

    /// Sends one digit in an INFO request (application/dtmf-relay), for peers that take none in the sound.
    ///
    /// @param digit 0 to 9, *, #, A to D
    void sendDigit(char digit);

    /// Asks the peer to call someone else in our place (RFC 3515). The call goes on until one side hangs up.
    void refer(SipAddress target, TransferListener heard);

    /// Asks the peer to take our place in another call that is up (RFC 3891).
    void refer(SipCall other, TransferListener heard);

    /// Ends the call in whatever state it is: CANCEL while an outgoing call rings (and BYE where the 200
    /// crossed it), 487 where an incoming one rings, BYE once it is up.
    void hangUp();

    /// Hears, on the SIP thread, what became of an offer: one of the two, once.
    interface ReofferListener {
        /// @param sdp the answer
        void accepted(String sdp);

        /// The session goes on as it was.
        ///
        /// @param status the refusal's; 481 where the call is over
        void refused(int status);
    }

    /// Hears, on the SIP thread, how a transfer goes.
    @FunctionalInterface
    interface TransferListener {
        /// @param status of the peer's new call, or of its refusal to make one; from 200 on it is the last
        void progressed(int status);
    }
}
