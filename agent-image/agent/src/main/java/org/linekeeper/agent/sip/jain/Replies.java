package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.agent.sip.session.GlareWait;

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

    private static final Set<String> SUPPORTED = Set.of(Messages.SUPPORTED.split(", ", -1));
    /// Requests whose body is a session description.
    private static final Set<String> OFFERING = Set.of(SIPRequest.INVITE, SIPRequest.UPDATE, SIPRequest.PRACK);

    private static final int BAD_EVENT = 489;

    private Replies() {}

    static void options(ServerTransaction transaction) {
        SIPResponse response = response(transaction, SIPResponse.OK);
        Messages.set(response, "Allow", Messages.ALLOW);
        Messages.set(response, "Accept", Messages.ACCEPT);
        Messages.set(response, "Supported", Messages.SUPPORTED);
        transaction.respond(response);
    }

    /// What a request requires of us that we don't know (RFC 3261 §8.2.2.3).
    static List<String> unknownExtensions(SIPRequest request) {
        return Messages.tokens(request, "Require").stream()
                .filter(token -> !SUPPORTED.contains(token.toLowerCase(Locale.ROOT)))
                .toList();
    }

    /// An offer came while another one is being answered (RFC 3261 §14.2, RFC 3311 §5.2).
    static void laterPlease(ServerTransaction transaction) {
        SIPResponse response = response(transaction, SIPResponse.SERVER_INTERNAL_ERROR);
        Messages.set(response, "Retry-After", Integer.toString(GlareWait.retryAfter(ThreadLocalRandom.current())));
        transaction.respond(response);
    }

    /// A NOTIFY or SUBSCRIBE for an event package that isn't served (RFC 6665 §7.3.2).
    static void eventRefused(ServerTransaction transaction) {
        SIPResponse response = response(transaction, SIPResponse.BAD_REQUEST);
        Messages.status(response, BAD_EVENT, "Bad Event");
        Messages.set(response, "Allow-Events", Messages.EVENTS);
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

    static void mediaTypeRefused(ServerTransaction transaction) {
        boolean session = OFFERING.contains(transaction.request().getMethod());
        SIPResponse response = response(transaction, SIPResponse.UNSUPPORTED_MEDIA_TYPE);
        Messages.set(response, "Accept", session ? Messages.SDP : Messages.ACCEPT);
        transaction.respond(response);
    }

    /// Whether there is a body, and no session description in it.
    static boolean hasForeignBody(SIPMessage message) {
        boolean typed = message.getContentTypeHeader() != null;
        return message.hasContent() && !(typed && !Messages.description(message).isEmpty());
    }

    private static SIPResponse response(ServerTransaction transaction, int status) {
        return Messages.response(transaction.request(), status, Messages.token());
    }
}
