package org.linekeeper.agent.sip.jain.dialog;

import gov.nist.javax.sip.message.SIPRequest;
import org.jspecify.annotations.Nullable;

/// What tells dialogs apart (RFC 3261 §12). Our own tag can't be guessed, so that a stranger can't end a call.
///
/// @param remoteTag null for a peer of before RFC 3261
public record DialogId(
        String callId, String localTag, @Nullable String remoteTag) {
    /// The dialog that a peer's request claims to belong to; its To tag is ours.
    public static DialogId of(SIPRequest request) {
        return new DialogId(request.getCallId().getCallId(), request.getToTag(), request.getFromTag());
    }
}
