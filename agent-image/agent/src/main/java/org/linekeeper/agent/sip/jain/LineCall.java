package org.linekeeper.agent.sip.jain;

import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipCallListener.End;

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

    /// Ends the call from our side, in whatever state it is.
    abstract void end();

    abstract SipCallListener listener();

    /// Tells the end, once.
    final void ended(End end) {
        if (!over) {
            over = true;
            line.forget(this);
            listener().ended(end);
        }
    }
}
