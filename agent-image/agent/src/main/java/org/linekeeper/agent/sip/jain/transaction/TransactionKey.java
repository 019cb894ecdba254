package org.linekeeper.agent.sip.jain.transaction;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.Locale;

/// What makes messages belong to the same transaction (RFC 3261 §17.1.3, §17.2.3).
record TransactionKey(String branch, String sentBy, String method) {
    private static final String COOKIE = "z9hG4bK";

    /// Our own transactions: the branch is ours and unguessable, so it suffices.
    static TransactionKey ofClient(SIPMessage message) {
        return new TransactionKey(
                String.valueOf(message.getTopmostVia().getBranch()),
                "",
                message.getCSeq().getMethod());
    }

    static TransactionKey of(SIPResponse response) {
        return ofClient(response);
    }

    static TransactionKey ofServer(SIPRequest request) {
        return ofServer(request, request.getMethod());
    }

    /// The INVITE that an ACK or CANCEL belongs to.
    static TransactionKey ofInvite(SIPRequest request) {
        return ofServer(request, SIPRequest.INVITE);
    }

    private static TransactionKey ofServer(SIPRequest request, String method) {
        Via via = request.getTopmostVia();
        String branch = via.getBranch();
        if (branch == null || !branch.startsWith(COOKIE)) {
            branch = request.getCallId().getCallId() + " " + request.getFromTag() + " "
                    + request.getCSeq().getSeqNumber();
        }
        return new TransactionKey(branch, via.getSentBy().toString().toLowerCase(Locale.ROOT), method);
    }
}
