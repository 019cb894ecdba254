package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import org.linekeeper.agent.sip.digest.DigestCredentials;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.protocol.SipLineSpec;

/// A line's answers to digest challenges, from its registrar (401) and from proxies (407).
final class LineCredentials {
    private final DigestCredentials forRegistrar;
    private final DigestCredentials forProxy;

    LineCredentials(SipLineSpec spec) {
        forRegistrar = new DigestCredentials(spec.username(), spec.password());
        forProxy = new DigestCredentials(spec.username(), spec.password());
    }

    /// Takes a challenge; false where sending the request again is of no use.
    ///
    /// @param answered how many challenges with this status were answered before in the same exchange
    boolean challenged(SIPResponse challenge, int answered) {
        return challenge.getStatusCode() == SIPResponse.UNAUTHORIZED
                ? forRegistrar.challenged(Messages.values(challenge, "WWW-Authenticate"), answered)
                : forProxy.challenged(Messages.values(challenge, "Proxy-Authenticate"), answered);
    }

    /// Puts answers to the last challenges into a request.
    void authorize(SIPRequest request) {
        String uri = request.getRequestURI().toString();
        forRegistrar
                .authorize(request.getMethod(), uri)
                .ifPresent(answer -> Messages.set(request, "Authorization", answer));
        forProxy.authorize(request.getMethod(), uri)
                .ifPresent(answer -> Messages.set(request, "Proxy-Authorization", answer));
    }
}
