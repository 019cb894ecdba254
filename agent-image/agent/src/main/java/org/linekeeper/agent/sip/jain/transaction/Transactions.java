package org.linekeeper.agent.sip.jain.transaction;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.message.SteadyTag;
import org.linekeeper.agent.sip.network.Drop;
import org.linekeeper.agent.sip.network.DropCounters;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Timers;

/// All transactions that live, and the matching of messages to them. Belongs to the SIP thread.
public final class Transactions {
    private final Timers timers;
    private final SipTimings timings;
    private final int mostFromPeers;
    private final DropCounters drops;
    private final TransactionUser user;
    private final Map<TransactionKey, ClientTransaction> clients = new HashMap<>();
    private final Map<TransactionKey, ServerTransaction> servers = new HashMap<>();

    /// @param mostFromPeers how many transactions of peers' are remembered at once; beyond them new requests are
    ///                      refused, those that claim to be inside of calls beyond twice as many
    public Transactions(
            Timers timers, SipTimings timings, int mostFromPeers, DropCounters drops, TransactionUser user) {
        this.timers = timers;
        this.timings = timings;
        this.mostFromPeers = mostFromPeers;
        this.drops = drops;
        this.user = user;
    }

    /// Sends an INVITE, with our Via put on top of it.
    public InviteClientTransaction invite(SIPRequest request, Flow flow, ResponseListener listener) {
        request.setHeader(Messages.via(flow));
        return begin(new InviteClientTransaction(this, request, flow, listener));
    }

    /// Sends another request, with our Via put on top of it.
    public void send(SIPRequest request, Flow flow, ResponseListener listener) {
        request.setHeader(Messages.via(flow));
        begin(new PlainClientTransaction(this, request, flow, listener));
    }

    /// Sends a request whose Via is set and whose answer tells nothing: a CANCEL.
    void send(SIPRequest request, Flow flow) {
        begin(new PlainClientTransaction(this, request, flow, ResponseListener.NONE));
    }

    /// Encodes an ACK for a 2xx, which has no transaction (RFC 3261 §13.2.2.4), and sends it once.
    ///
    /// @return to send it again with
    public Runnable sendAck(SIPRequest ack, Flow flow) {
        ack.setHeader(Messages.via(flow));
        byte[] encoded = Messages.encode(ack);
        flow.send(encoded);
        return () -> flow.send(encoded);
    }

    public void received(SIPMessage message, Flow from) {
        switch (message) {
            case SIPResponse response -> receivedResponse(response, from);
            case SIPRequest request -> receivedRequest(request, from);
            default -> throw new IllegalStateException("neither request nor response");
        }
    }

    /// A CANCEL comes from the hop that sent the INVITE (RFC 3261 §9.1).
    private Optional<InviteServerTransaction> wantedEnded(SIPRequest cancel, Flow from) {
        return servers.get(TransactionKey.ofInvite(cancel)) instanceof InviteServerTransaction invite
                        && isPeer(invite.flow(), from)
                ? Optional.of(invite)
                : Optional.empty();
    }

    private static boolean isPeer(Flow flow, Flow from) {
        return from.isAsCertainAs(flow.transport())
                && flow.remote().getAddress().equals(from.remote().getAddress());
    }

    /// A connection ended: whoever waits for an answer over it hears so.
    public void closed(Flow flow) {
        for (ClientTransaction transaction : List.copyOf(clients.values())) {
            if (transaction.flow.equals(flow)) {
                transaction.flowClosed();
            }
        }
    }

    /// How many live; none a while after the last call.
    public int size() {
        return clients.size() + servers.size();
    }

    TransactionUser user() {
        return user;
    }

    Timers timers() {
        return timers;
    }

    SipTimings timings() {
        return timings;
    }

    void remove(ClientTransaction transaction) {
        clients.remove(transaction.key(), transaction);
    }

    void remove(ServerTransaction transaction) {
        servers.remove(transaction.key(), transaction);
    }

    private <T extends ClientTransaction> T begin(T transaction) {
        clients.put(transaction.key(), transaction);
        transaction.begin();
        return transaction;
    }

    /// Answers come from where the request went: others have guessed its branch.
    private void receivedResponse(SIPResponse response, Flow from) {
        ClientTransaction transaction = clients.get(TransactionKey.of(response));
        if (transaction == null) {
            drops.count(Drop.STRAY);
        } else if (!isPeer(transaction.flow, from)) {
            drops.count(Drop.FOREIGN);
        } else {
            transaction.received(response);
        }
    }

    private void receivedRequest(SIPRequest request, Flow from) {
        noteSource(request, from.remote());
        boolean ack = request.getMethod().equals(SIPRequest.ACK);
        ServerTransaction known = servers.get(TransactionKey.ofServer(request));
        if (!user.believes(request, from)) {
            drops.count(Drop.FOREIGN);
            if (!ack) {
                refuse(request, from, SIPResponse.FORBIDDEN);
            }
        } else if (ack) {
            receivedAck(request);
        } else if (known != null) {
            known.repeated();
        } else if (servers.size() >= (request.getToTag() == null ? mostFromPeers : 2 * mostFromPeers)) {
            refuseForOverload(request, from);
        } else {
            begin(request, from);
        }
    }

    private void begin(SIPRequest request, Flow from) {
        ServerTransaction transaction = request.getMethod().equals(SIPRequest.INVITE)
                ? new InviteServerTransaction(this, request, from)
                : new PlainServerTransaction(this, request, from);
        servers.put(transaction.key(), transaction);
        transaction.begin();
        if (request.getMethod().equals(SIPRequest.CANCEL)) {
            user.cancelled(transaction, wantedEnded(request, from));
        } else {
            user.requested(transaction);
        }
    }

    private void receivedAck(SIPRequest ack) {
        if (servers.get(TransactionKey.ofInvite(ack)) instanceof InviteServerTransaction invite && invite.refused()) {
            invite.acknowledged();
        } else {
            user.acknowledged(ack);
        }
    }

    /// Calls under way go on.
    private void refuseForOverload(SIPRequest request, Flow from) {
        drops.count(Drop.OVERLOAD);
        refuse(request, from, SIPResponse.SERVICE_UNAVAILABLE);
    }

    /// Answers without remembering anything.
    private static void refuse(SIPRequest request, Flow from, int status) {
        TransactionKey key = TransactionKey.ofServer(request);
        String tag = SteadyTag.of(key.branch(), key.sentBy(), key.method());
        SIPResponse refusal = Messages.response(request, status, tag);
        ServerTransaction.wayBack(request, from).send(Messages.encode(refusal));
    }

    /// Writes where the request really came from into its Via (RFC 3261 §18.2.1, RFC 3581 §4).
    private static void noteSource(SIPRequest request, InetSocketAddress source) {
        Via via = request.getTopmostVia();
        try {
            via.setReceived(Messages.literal(source.getAddress()));
            if (via.hasParameter(Via.RPORT)) {
                via.setParameter(Via.RPORT, Integer.toString(source.getPort()));
            }
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }
}
