package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetAddress;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.dialog.Dialog;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Network;

/// Sends requests inside one dialog, and knows whose requests inside it are to be believed. Belongs to the SIP thread.
final class DialogRequests {
    /// Requests that tell the peer where we are (RFC 3261 §12.2.1.1, RFC 3515 §2.2).
    private static final Set<String> WITH_CONTACT =
            Set.of(SIPRequest.INVITE, SIPRequest.UPDATE, SIPRequest.REFER, SIPRequest.SUBSCRIBE, SIPRequest.NOTIFY);

    private final JainLine line;
    private final SipCore core;
    private final Dialog dialog;
    private final DialogRoute route;
    /// The last INVITE of ours.
    private @Nullable Exchange invite;

    /// @param invite the one of ours that made the dialog; null where another request did
    DialogRequests(JainLine line, SipCore core, Dialog dialog, @Nullable Exchange invite) {
        this.line = line;
        this.core = core;
        this.dialog = dialog;
        this.invite = invite;
        this.route = new DialogRoute(line, core.network());
    }

    Dialog dialog() {
        return dialog;
    }

    boolean isOn(JainLine other) {
        return line == other;
    }

    /// Has a task run on the SIP thread; called from anywhere.
    void later(Runnable task) {
        core.thread().execute(task);
    }

    /// Sends a request; challenges of the line's own proxy are answered.
    ///
    /// @param completed adds what the request needs beyond its dialog's headers
    void send(String method, Consumer<SIPRequest> completed, ResponseListener listener) {
        route.use(
                dialog.nextHop(),
                flow -> {
                    SIPRequest request = dialog.request(method);
                    if (WITH_CONTACT.contains(method)) {
                        request.setHeader(line.contact(flow));
                    }
                    completed.accept(request);
                    Exchange exchange =
                            new Exchange(core, line.credentialsFor(flow), flow, request, dialog::nextCount, listener);
                    if (method.equals(SIPRequest.INVITE)) {
                        invite = exchange;
                    }
                    exchange.begin();
                },
                () -> listener.failed(ResponseListener.Failure.CONNECTION_LOST));
    }

    /// Acknowledges a 2xx to the last INVITE of ours, with the credentials that it bore (RFC 3261
    /// §13.2.2.4).
    ///
    /// @param acknowledged gets what sends the same ACK again
    void acknowledge(SIPResponse answer, Consumer<Runnable> acknowledged) {
        long count = answer.getCSeq().getSeqNumber();
        route.use(
                dialog.nextHop(),
                flow -> {
                    SIPRequest ack = dialog.ack(count);
                    if (invite != null && line.credentialsFor(flow) != null) {
                        LineCredentials.repeat(invite.request(), ack);
                    }
                    acknowledged.accept(core.transactions().sendAck(ack, flow));
                },
                () -> {});
    }

    /// Answers a request that makes or refreshes the dialog.
    SIPResponse accepting(SIPRequest request, Flow over) {
        SIPResponse ok = Messages.response(request, SIPResponse.OK, dialog.id().localTag());
        ok.setHeader(line.contact(over));
        Messages.set(ok, "Allow", Messages.ALLOW);
        Messages.set(ok, "Supported", Messages.SUPPORTED);
        return ok;
    }

    /// Whether a request comes from where the dialog's other side is: the line's proxy, or the host that the dialog's
    /// requests go to, as they go there. Others have guessed.
    boolean believes(Flow from) {
        return line.isProxy(from) || (isCertain(from) && isPeer(from.remote().getAddress()));
    }

    private boolean isCertain(Flow from) {
        return line.isCertain(from)
                || from.isAsCertainAs(line.wayTo(dialog.nextHop()).hop().transport());
    }

    private boolean isPeer(InetAddress source) {
        return dialog.nextHop()
                        .flatMap(hop -> Network.literal(hop.host()))
                        .filter(source::equals)
                        .isPresent()
                || route.leadsTo(source);
    }
}
