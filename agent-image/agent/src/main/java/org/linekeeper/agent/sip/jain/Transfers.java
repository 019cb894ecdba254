package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCall.TransferListener;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.protocol.SipAddress;

/// REFER both ways inside a call, and the NOTIFY requests that tell how it goes (RFC 3515). Belongs to the SIP thread.
final class Transfers {
    private static final String EVENT = "refer";
    private static final String SUBSCRIPTION = "Subscription-State";
    private static final int LIFE_SECONDS = 120;
    private static final Pattern FRAGMENT = Pattern.compile("SIP/2\\.0 ([1-6][0-9]{2})\\b.*", Pattern.DOTALL);

    private final DialogRequests requests;
    private final SipCallListener listener;
    private @Nullable TransferListener asked;

    Transfers(DialogRequests requests, SipCallListener listener) {
        this.requests = requests;
        this.listener = listener;
    }

    /// The call is over: whoever waits for news of a transfer hears that there will be none.
    void end() {
        tell(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
    }

    void refer(String referTo, SipAddress by, TransferListener heard) {
        if (asked != null) {
            heard.progressed(SIPResponse.REQUEST_PENDING);
            return;
        }
        asked = heard;
        requests.send(
                SIPRequest.REFER,
                refer -> {
                    Messages.set(refer, "Refer-To", referTo);
                    Messages.set(refer, "Referred-By", "<" + by + ">");
                },
                new ResponseListener() {
                    @Override
                    public void responded(SIPResponse response) {
                        int status = response.getStatusCode();
                        if (status >= 300) {
                            tell(status);
                        }
                    }

                    @Override
                    public void failed(Failure failure) {
                        tell(SIPResponse.REQUEST_TIMEOUT);
                    }
                });
    }

    /// News of our own REFER.
    void notified(ServerTransaction notify) {
        SIPRequest request = notify.request();
        String event = Messages.first(request, "Event").orElse("");
        if (!event.split(";", -1)[0].strip().equalsIgnoreCase(EVENT)) {
            Replies.eventRefused(notify);
        } else if (asked == null) {
            notify.respond(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        } else if (!Messages.isOfType(request, "message", "sipfrag")) {
            Replies.mediaTypeRefused(notify);
        } else {
            Matcher fragment = FRAGMENT.matcher(Messages.body(request).strip());
            boolean last =
                    Messages.first(request, SUBSCRIPTION).orElse("").strip().startsWith("terminated");
            notify.respond(fragment.matches() ? SIPResponse.OK : SIPResponse.BAD_REQUEST);
            int status = fragment.matches() ? Integer.parseInt(fragment.group(1)) : SIPResponse.TRYING;
            tell(last && status < 200 ? SIPResponse.REQUEST_TIMEOUT : status);
        }
    }

    private void tell(int status) {
        TransferListener heard = asked;
        if (heard != null) {
            if (status >= 200) {
                asked = null;
            }
            heard.progressed(status);
        }
    }

    /// The peer's REFER.
    void requested(ServerTransaction refer) {
        SIPRequest request = refer.request();
        List<String> targets = Messages.values(request, "Refer-To");
        Optional<ReferTo> target = targets.size() == 1 ? ReferTo.parse(targets.getFirst()) : Optional.empty();
        if (target.isEmpty()) {
            refer.respond(SIPResponse.BAD_REQUEST);
            return;
        }
        PeersReferral referral = new PeersReferral(
                target.orElseThrow(),
                Messages.first(request, "Referred-By"),
                request.getCSeq().getSeqNumber());
        // what it tells while the listener still decides must not overtake the 202
        if (!listener.referred(referral)) {
            refer.respond(SIPResponse.DECLINE);
            return;
        }
        SIPResponse accepted = requests.accepting(request, refer.flow());
        Messages.status(accepted, SIPResponse.ACCEPTED, "Accepted");
        refer.respond(accepted);
        referral.begin();
    }

    private final class PeersReferral implements Referral {
        private final ReferTo to;
        private final Optional<String> by;
        private final long id;
        private boolean over;

        PeersReferral(ReferTo to, Optional<String> by, long id) {
            this.to = to;
            this.by = by;
            this.id = id;
        }

        @Override
        public SipAddress target() {
            return to.address();
        }

        @Override
        public Optional<String> replaces() {
            return to.replaces();
        }

        @Override
        public Optional<String> referredBy() {
            return by;
        }

        @Override
        public void progress(int status) {
            if (status < 100 || status > 699) {
                throw new IllegalArgumentException("status must be 100 to 699");
            }
            requests.later(() -> tell(status));
        }

        void begin() {
            tell(SIPResponse.TRYING);
        }

        private void tell(int status) {
            if (over) {
                return;
            }
            over = status >= 200;
            requests.send(
                    SIPRequest.NOTIFY,
                    notify -> {
                        Messages.set(notify, "Event", EVENT + ";id=" + id);
                        Messages.set(
                                notify,
                                SUBSCRIPTION,
                                over ? "terminated;reason=noresource" : "active;expires=" + LIFE_SECONDS);
                        Messages.body(
                                notify,
                                "message",
                                "sipfrag",
                                "SIP/2.0 " + status + " " + SIPResponse.getReasonPhrase(status) + "\r\n");
                    },
                    ResponseListener.NONE);
        }
    }
}
