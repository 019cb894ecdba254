package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPResponse;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.protocol.SipAddress;

/// A call on a line. What others ask of it is handed to the SIP thread, which owns its state.
abstract sealed class LineCall implements SipCall permits OutgoingCall, IncomingCall {
    final JainLine line;
    final SipCore core;
    private final String callId;
    private boolean over;

    LineCall(JainLine line, SipCore core, String callId) {
        this.line = line;
        this.core = core;
        this.callId = callId;
    }

    @Override
    public final String callId() {
        return callId;
    }

    @Override
    public final void hangUp() {
        core.thread().execute(this::end);
    }

    @Override
    public final void reoffer(Supplier<String> offer, ReofferListener heard) {
        inside(
                session -> session.reoffer(offer, heard),
                () -> heard.refused(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST));
    }

    @Override
    public final void sendDigit(char digit) {
        String checked = InfoDigits.relay(digit);
        inside(session -> session.sendInfo(checked), () -> {});
    }

    @Override
    public final void refer(SipAddress target, TransferListener heard) {
        inside(
                session -> session.refer("<" + target + ">", heard),
                () -> heard.progressed(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST));
    }

    @Override
    public final void refer(SipCall other, TransferListener heard) {
        Runnable over = () -> heard.progressed(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        if (!(other instanceof LineCall call)) {
            throw new IllegalArgumentException("a call of another user agent");
        }
        inside(
                session -> call.session()
                        .filter(DialogSession::established)
                        .ifPresentOrElse(
                                replaced -> session.refer("<" + replaced.replacingAddress() + ">", heard), over),
                over);
    }

    private void inside(Consumer<DialogSession> what, Runnable otherwise) {
        core.thread().execute(() -> session().ifPresentOrElse(what, otherwise));
    }

    /// Ends the call from our side, in whatever state it is.
    abstract void end();

    /// The dialog of a call that is up.
    abstract Optional<DialogSession> session();

    abstract SipCallListener listener();

    /// The way that its INVITE took; empty where it was none of ours.
    Optional<Flow> way() {
        return Optional.empty();
    }

    /// Tells the end, once.
    final void ended(End end) {
        if (!over) {
            over = true;
            line.forget(this);
            listener().ended(end);
        }
    }
}
