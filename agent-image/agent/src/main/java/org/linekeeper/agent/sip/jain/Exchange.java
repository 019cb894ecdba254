package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.InviteClientTransaction;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.network.Flow;

/// A request and its answer; digest challenges (RFC 3261 §22) and too short session intervals (RFC 4028 §7.3) in
/// between are answered on the way. The listener hears everything but those.
final class Exchange implements ResponseListener {
    private final SipCore core;
    private final @Nullable LineCredentials credentials;
    private final Flow flow;
    private final LongSupplier counts;
    private final ResponseListener listener;
    /// How often, by status and realm.
    private final Map<Integer, Map<String, Integer>> answered = new HashMap<>();

    private boolean intervalRaised;
    private SIPRequest request;
    private Flow way;
    private @Nullable InviteClientTransaction invite;
    private boolean abandoned;

    /// @param credentials null where the peer is none that may have our answers
    /// @param counts      the CSeq numbers for requests sent again
    Exchange(
            SipCore core,
            @Nullable LineCredentials credentials,
            Flow flow,
            SIPRequest request,
            LongSupplier counts,
            ResponseListener listener) {
        this.core = core;
        this.credentials = credentials;
        this.flow = flow;
        this.way = flow;
        this.request = request;
        this.counts = counts;
        this.listener = listener;
    }

    void begin() {
        if (credentials != null) {
            credentials.authorize(request);
        }
        core.largeRequests().wayFor(request, flow, this::send);
    }

    private void send(Flow over) {
        way = over;
        if (!request.getMethod().equals(SIPRequest.INVITE)) {
            core.transactions().send(request, over, this);
        } else if (abandoned) {
            listener.failed(Failure.CONNECTION_LOST);
        } else {
            invite = core.transactions().invite(request, over, this);
        }
    }

    /// The request as it was sent last.
    SIPRequest request() {
        return request;
    }

    Flow flow() {
        return flow;
    }

    /// What the request took in the end: another one where it was large.
    Flow way() {
        return way;
    }

    /// Answers no further challenge, and has the INVITE under way cancelled as soon as that may be.
    void cancel() {
        abandoned = true;
        if (invite != null) {
            invite.cancel();
        }
    }

    @Override
    public void responded(SIPResponse response) {
        int status = response.getStatusCode();
        boolean challenge = status == SIPResponse.UNAUTHORIZED || status == SIPResponse.PROXY_AUTHENTICATION_REQUIRED;
        boolean tooSmall = status == SessionHeaders.INTERVAL_TOO_SMALL;
        if (challenge && answers(response)) {
            again(next());
        } else if (tooSmall && !abandoned && !intervalRaised) {
            intervalRaised = true;
            SIPRequest next = next();
            if (SessionHeaders.raise(next, response)) {
                again(next);
            } else {
                listener.responded(response);
            }
        } else {
            listener.responded(response);
        }
    }

    private boolean answers(SIPResponse challenge) {
        var before = answered.computeIfAbsent(challenge.getStatusCode(), _ -> new HashMap<>());
        return !abandoned && credentials != null && credentials.challenged(challenge, before);
    }

    @Override
    public void failed(Failure failure) {
        listener.failed(failure);
    }

    private SIPRequest next() {
        return (SIPRequest) request.clone();
    }

    private void again(SIPRequest next) {
        Messages.count(next, counts.getAsLong());
        request = next;
        begin();
    }
}
