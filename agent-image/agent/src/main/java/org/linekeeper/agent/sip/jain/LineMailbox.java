package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.MessageWaiting;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.agent.sip.jain.dialog.Dialog;
import org.linekeeper.agent.sip.jain.dialog.DialogId;
import org.linekeeper.agent.sip.jain.dialog.DialogOwner;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Timers;
import org.linekeeper.agent.sip.registration.RegistrationExpiry;
import org.linekeeper.agent.sip.session.SessionExpires;
import org.linekeeper.protocol.SipLineSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the line's mailbox holds (RFC 3842): subscribed to where the line wants that (RFC 6665), and heard where a
/// server tells it unasked. Belongs to the SIP thread.
final class LineMailbox implements DialogOwner {
    private static final Logger LOG = LoggerFactory.getLogger(LineMailbox.class);
    private static final String EVENT = "message-summary";
    private static final int ASKED_SECONDS = 3_600;
    private static final int PAUSE_SECONDS = 600;

    /// Refusals that stay: the server has no such mailbox, or doesn't tell of it.
    private static final Set<Integer> FOR_GOOD = Set.of(400, 403, 404, 405, 406, 489, 501, 603, 604);

    private final JainLine line;
    private final SipCore core;
    private final SipLineSpec spec;
    private final SipLineListener listener;
    private Timers.Timer next = () -> {};
    private @Nullable DialogId half;
    private @Nullable DialogRequests subscription;
    private boolean registered;
    private boolean over;
    private long count;
    private String told = "";

    LineMailbox(JainLine line, SipCore core, SipLineSpec spec, SipLineListener listener) {
        this.line = line;
        this.core = core;
        this.spec = spec;
        this.listener = listener;
    }

    /// The line's registration stands, or doesn't: whenever it comes back, the server may have forgotten the rest too.
    void registrationIs(boolean fine) {
        boolean back = fine && !registered;
        registered = fine;
        if (!back || over || !spec.signalling().messageWaiting()) {
            return;
        }
        if (subscription != null) {
            refresh();
        } else if (half == null) {
            subscribe();
        }
    }

    /// Ends the subscription; its answer isn't waited for.
    void end() {
        next.cancel();
        over = true;
        if (subscription != null) {
            subscription.send(SIPRequest.SUBSCRIBE, request -> complete(request, 0), ResponseListener.NONE);
        }
        forget();
    }

    private void subscribe() {
        next.cancel();
        Flow flow = line.flowTo(line.hop());
        if (flow == null) {
            again();
            return;
        }
        To to = Messages.to(spec.address());
        SIPRequest request = Messages.request(
                SIPRequest.SUBSCRIBE,
                Messages.uri(spec.address()),
                Messages.from(spec.address(), null, Messages.token()),
                to,
                Messages.token(),
                ++count);
        request.setHeader(line.contact(flow));
        complete(request, ASKED_SECONDS);
        // the first NOTIFY may come before the answer (RFC 6665 §4.1.2.4)
        half = new DialogId(request.getCallId().getCallId(), request.getFromTag(), null);
        core.dialogs().put(half, this);
        new Exchange(core, line.credentials(), flow, request, () -> ++count, new Subscribing(request)).begin();
    }

    private static void complete(SIPRequest request, int seconds) {
        Messages.set(request, "Event", EVENT);
        Messages.set(request, "Accept", "application/simple-message-summary");
        Messages.set(request, "Expires", Integer.toString(seconds));
    }

    private void refresh() {
        if (subscription != null) {
            subscription.send(SIPRequest.SUBSCRIBE, request -> complete(request, ASKED_SECONDS), new Refreshing());
        }
    }

    private void again() {
        forget();
        later(Duration.ofSeconds(PAUSE_SECONDS), this::subscribe);
    }

    private void later(Duration wait, Runnable task) {
        next.cancel();
        if (!over) {
            next = core.thread().after(core.options().second().multipliedBy(wait.toSeconds()), task);
        }
    }

    private void refreshAsGranted(SIPResponse response) {
        int seconds = Messages.first(response, "Expires")
                .map(SessionExpires::number)
                .filter(number -> number >= 0)
                .orElse(ASKED_SECONDS);
        later(RegistrationExpiry.refreshAfter(Duration.ofSeconds(seconds)), this::refresh);
    }

    private void forget() {
        if (half != null) {
            core.dialogs().remove(half);
            half = null;
        }
        subscription = null;
    }

    private void refused(int status) {
        LOG.info("line {}: its mailbox can't be watched: {}", spec.id(), status);
        if (FOR_GOOD.contains(status)) {
            forget();
        } else {
            again();
        }
    }

    @Override
    public boolean believes(Flow from) {
        return line.isProxy(from);
    }

    @Override
    public void requested(ServerTransaction transaction) {
        if (!transaction.request().getMethod().equals(SIPRequest.NOTIFY)) {
            Replies.methodRefused(transaction);
            return;
        }
        String state =
                Messages.first(transaction.request(), "Subscription-State").orElse("");
        notified(transaction);
        if (state.strip().toLowerCase(Locale.ROOT).startsWith("terminated") && half != null) {
            again();
        }
    }

    /// Takes what a NOTIFY tells, subscribed to or not.
    void notified(ServerTransaction notify) {
        SIPRequest request = notify.request();
        String event =
                Messages.first(request, "Event").orElse("").split(";", -1)[0].strip();
        if (!event.equalsIgnoreCase(EVENT)) {
            Replies.eventRefused(notify);
        } else if (!request.hasContent()) {
            notify.respond(SIPResponse.OK);
        } else if (!Messages.isOfType(request, "application", "simple-message-summary")) {
            Replies.mediaTypeRefused(notify);
        } else {
            Optional<MessageWaiting> messages = MessageWaiting.parse(Messages.body(request));
            notify.respond(messages.isPresent() ? SIPResponse.OK : SIPResponse.BAD_REQUEST);
            messages.filter(news -> !news.toString().equals(told)).ifPresent(this::tell);
        }
    }

    private void tell(MessageWaiting news) {
        told = news.toString();
        listener.mailbox(news);
    }

    @Override
    public void acknowledged(SIPRequest ack) {}

    private final class Subscribing implements ResponseListener {
        private final SIPRequest request;

        Subscribing(SIPRequest request) {
            this.request = request;
        }

        @Override
        public void responded(SIPResponse response) {
            int status = response.getStatusCode();
            if (status >= 300) {
                refused(status);
            } else if (status >= 200 && half != null) {
                subscription = new DialogRequests(line, core, Dialog.ofCaller(request, response), null);
                refreshAsGranted(response);
            }
        }

        @Override
        public void failed(Failure failure) {
            again();
        }
    }

    private final class Refreshing implements ResponseListener {
        @Override
        public void responded(SIPResponse response) {
            int status = response.getStatusCode();
            if (over || subscription == null || status < 200) {
                return;
            }
            if (status < 300) {
                refreshAsGranted(response);
            } else if (status == SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST) {
                forget();
                subscribe();
            } else {
                again();
            }
        }

        @Override
        public void failed(Failure failure) {
            again();
        }
    }
}
