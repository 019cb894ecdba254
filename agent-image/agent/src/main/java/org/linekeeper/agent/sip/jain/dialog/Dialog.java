package org.linekeeper.agent.sip.jain.dialog;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.RecordRoute;
import gov.nist.javax.sip.header.Route;
import gov.nist.javax.sip.header.RouteList;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sip.address.Address;
import javax.sip.address.URI;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.network.Hop;
import org.linekeeper.protocol.SipTransport;

/// One dialog: who is at both ends, the way between them, and the count of requests each way. Belongs to the SIP
/// thread.
public final class Dialog {
    private final DialogId id;
    private final Address localParty;
    private final Address remoteParty;
    private List<Address> routes;
    private URI remoteTarget;
    private long localCount;
    private long remoteCount;

    private Dialog(
            DialogId id, Address localParty, Address remoteParty, List<Address> routes, URI target, long localCount) {
        this.id = id;
        this.localParty = localParty;
        this.remoteParty = remoteParty;
        this.routes = routes;
        this.remoteTarget = target;
        this.localCount = localCount;
        this.remoteCount = -1;
    }

    /// The dialog that an answer to our INVITE makes (RFC 3261 §12.1.2).
    public static Dialog ofCaller(SIPRequest invite, SIPResponse answer) {
        List<Address> routes = recordedRoutes(answer);
        Collections.reverse(routes);
        return new Dialog(
                new DialogId(invite.getCallId().getCallId(), invite.getFromTag(), answer.getToTag()),
                invite.getFrom().getAddress(),
                invite.getTo().getAddress(),
                routes,
                contact(answer, invite.getRequestURI()),
                answer.getCSeq().getSeqNumber());
    }

    /// The dialog that a peer's INVITE makes, with our To tag (RFC 3261 §12.1.1).
    public static Dialog ofCallee(SIPRequest invite, String localTag) {
        Dialog dialog = new Dialog(
                new DialogId(invite.getCallId().getCallId(), localTag, invite.getFromTag()),
                invite.getTo().getAddress(),
                invite.getFrom().getAddress(),
                recordedRoutes(invite),
                contact(invite, invite.getFrom().getAddress().getURI()),
                0);
        dialog.remoteCount = invite.getCSeq().getSeqNumber();
        return dialog;
    }

    /// The answer that makes an early dialog a call may tell another way than the provisional ones did (RFC 3261
    /// §13.2.2.4).
    public void confirm(SIPResponse answer) {
        routes = recordedRoutes(answer);
        Collections.reverse(routes);
        refreshTarget(answer);
    }

    public DialogId id() {
        return id;
    }

    /// The next request inside this dialog (RFC 3261 §12.2.1.1).
    public SIPRequest request(String method) {
        return request(method, nextCount());
    }

    /// The number for a further request, a repeated one after a challenge for instance.
    public long nextCount() {
        return ++localCount;
    }

    /// The ACK for a 2xx, numbered as the INVITE was (RFC 3261 §13.2.2.4).
    public SIPRequest ack(long inviteCount) {
        return request(SIPRequest.ACK, inviteCount);
    }

    /// Takes the number of a peer's request; false where it comes out of order (RFC 3261 §12.2.2).
    public boolean inOrder(SIPRequest request) {
        long count = request.getCSeq().getSeqNumber();
        if (count <= remoteCount) {
            return false;
        }
        remoteCount = count;
        return true;
    }

    /// A re-INVITE and its answer may tell a new address of the peer's.
    public void refreshTarget(SIPMessage message) {
        remoteTarget = contact(message, remoteTarget);
    }

    /// Where requests go: the first recorded proxy, the peer itself where there is none; empty where neither is
    /// named by a SIP address.
    public Optional<Hop> nextHop() {
        URI uri = routes.isEmpty() ? remoteTarget : routes.getFirst().getURI();
        if (!(uri instanceof SipUri target)) {
            return Optional.empty();
        }
        return Optional.of(new Hop(transport(target), target.getHost(), Math.max(0, target.getPort())));
    }

    /// The peer's address with a Replaces header in it, for whoever is to take our place (RFC 3891 §3).
    public String replacingAddress() {
        String replaces = "%s;to-tag=%s;from-tag=%s".formatted(id.callId(), id.remoteTag(), id.localTag());
        String target = remoteTarget.toString();
        return target + (target.indexOf('?') < 0 ? '?' : '&') + "Replaces="
                + URLEncoder.encode(replaces, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private SIPRequest request(String method, long count) {
        From from = new From();
        from.setAddress(localParty);
        To to = new To();
        to.setAddress(remoteParty);
        SIPRequest request = Messages.request(method, remoteTarget, from, to, id.callId(), count);
        request.setFromTag(id.localTag());
        if (id.remoteTag() != null) {
            request.setToTag(id.remoteTag());
        }
        if (!routes.isEmpty()) {
            RouteList list = new RouteList();
            for (Address route : routes) {
                Route entry = new Route();
                entry.setAddress(route);
                list.add(entry);
            }
            request.setHeader(list);
        }
        return request;
    }

    private static SipTransport transport(SipUri uri) {
        if (uri.isSecure()) {
            return SipTransport.TLS;
        }
        String named = uri.getTransportParam();
        return switch (named == null ? "" : named.toLowerCase(Locale.ROOT)) {
            case "tcp" -> SipTransport.TCP;
            case "tls" -> SipTransport.TLS;
            default -> SipTransport.UDP;
        };
    }

    private static List<Address> recordedRoutes(SIPMessage message) {
        List<Address> routes = new ArrayList<>();
        if (message.getRecordRouteHeaders() != null) {
            for (RecordRoute route : message.getRecordRouteHeaders()) {
                routes.add(route.getAddress());
            }
        }
        return routes;
    }

    private static URI contact(SIPMessage message, URI otherwise) {
        Contact contact = message.getContactHeader();
        boolean usable = contact != null
                && contact.getAddress() != null
                && contact.getAddress().getURI() instanceof SipUri;
        return usable ? contact.getAddress().getURI() : otherwise;
    }
}
