package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.List;
import java.util.Map;
import org.linekeeper.agent.sip.digest.DigestCredentials;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.protocol.SipLineSpec;

/// A line's answers to digest challenges, from its registrar (401) and from proxies (407).
final class LineCredentials {
    private static final String FOR_REGISTRAR = "Authorization";
    private static final String FOR_PROXY = "Proxy-Authorization";

    private final DigestCredentials forRegistrar;
    private final DigestCredentials forProxy;

    LineCredentials(SipLineSpec spec) {
        forRegistrar = new DigestCredentials(spec.username(), spec.password());
        forProxy = new DigestCredentials(spec.username(), spec.password());
    }

    /// Takes a challenge; false where sending the request again is of no use.
    ///
    /// @param answered how often each realm was answered before, with this status in the same exchange
    boolean challenged(SIPResponse challenge, Map<String, Integer> answered) {
        return challenge.getStatusCode() == SIPResponse.UNAUTHORIZED
                ? forRegistrar.challenged(Messages.values(challenge, "WWW-Authenticate"), answered)
                : forProxy.challenged(Messages.values(challenge, "Proxy-Authenticate"), answered);
    }

    /// Puts answers to the last challenges into a request.
    void authorize(SIPRequest request) {
        String uri = request.getRequestURI().toString();
        String method = request.getMethod();
        Messages.setAll(request, FOR_REGISTRAR, forRegistrar.authorize(method, uri));
        Messages.setAll(request, FOR_PROXY, forProxy.authorize(method, uri));
    }

    /// Puts the answers that an INVITE bore into its ACK, which nobody can challenge (RFC 3261 §22.1).
    static void repeat(SIPRequest invite, SIPRequest ack) {
        for (String header : List.of(FOR_REGISTRAR, FOR_PROXY)) {
            Messages.setAll(ack, header, Messages.values(invite, header));
        }
    }
}
