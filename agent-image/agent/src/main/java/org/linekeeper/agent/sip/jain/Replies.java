package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.List;
import java.util.Set;
import javax.sip.header.ContentTypeHeader;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;

/// The answers that are the same inside and outside of calls (RFC 3261 §8.2).
final class Replies {
    /// Methods that RFCs define and we don't serve: 405; any other is unknown to us: 501.
    private static final Set<String> KNOWN = Set.of(
            SIPRequest.REGISTER,
            SIPRequest.INFO,
            SIPRequest.SUBSCRIBE,
            SIPRequest.NOTIFY,
            SIPRequest.MESSAGE,
            SIPRequest.REFER,
            SIPRequest.PUBLISH,
            SIPRequest.UPDATE,
            SIPRequest.PRACK);

    private Replies() {}

    static void options(ServerTransaction transaction) {
        SIPResponse response = response(transaction, SIPResponse.OK);
        Messages.set(response, "Allow", Messages.ALLOW);
        Messages.set(response, "Accept", Messages.SDP);
        transaction.respond(response);
    }

    static void methodRefused(ServerTransaction transaction) {
        boolean known = KNOWN.contains(transaction.request().getMethod());
        SIPResponse response =
                response(transaction, known ? SIPResponse.METHOD_NOT_ALLOWED : SIPResponse.NOT_IMPLEMENTED);
        Messages.set(response, "Allow", Messages.ALLOW);
        transaction.respond(response);
    }

    static void extensionsRefused(ServerTransaction transaction, List<String> required) {
        SIPResponse response = response(transaction, SIPResponse.BAD_EXTENSION);
        Messages.set(response, "Unsupported", String.join(", ", required));
        transaction.respond(response);
    }

    /// An INFO inside a call: an empty one asks whether we are there, others bring what we have no use for.
    static void info(ServerTransaction transaction) {
        if (transaction.request().hasContent()) {
            mediaTypeRefused(transaction);
        } else {
            transaction.respond(SIPResponse.OK);
        }
    }

    static void mediaTypeRefused(ServerTransaction transaction) {
        SIPResponse response = response(transaction, SIPResponse.UNSUPPORTED_MEDIA_TYPE);
        Messages.set(response, "Accept", Messages.SDP);
        transaction.respond(response);
    }

    /// Whether the body, if there is one, is a session description.
    static boolean hasForeignBody(SIPRequest request) {
        if (!request.hasContent()) {
            return false;
        }
        ContentTypeHeader type = request.getContentTypeHeader();
        return type == null
                || !"application".equalsIgnoreCase(type.getContentType())
                || !"sdp".equalsIgnoreCase(type.getContentSubType());
    }

    private static SIPResponse response(ServerTransaction transaction, int status) {
        return Messages.response(transaction.request(), status, Messages.token());
    }
}
