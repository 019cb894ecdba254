package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.dialog.DialogId;
import org.linekeeper.agent.sip.jain.dialog.DialogOwner;
import org.linekeeper.agent.sip.jain.dialog.DialogTable;
import org.linekeeper.agent.sip.jain.message.SpoiltRequest;
import org.linekeeper.agent.sip.jain.transaction.InviteServerTransaction;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.agent.sip.jain.transaction.TransactionUser;
import org.linekeeper.agent.sip.network.Drop;
import org.linekeeper.agent.sip.network.DropCounters;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Hop;

/// Hands each request to the dialog or line that it is for, and answers those that are for nobody (RFC 3261 §8.2,
/// §12.2.2).
final class RequestDispatcher implements TransactionUser {
    private final DialogTable dialogs;
    private final List<JainLine> lines;
    private final DropCounters drops;

    /// @param lines the open ones, kept up to date by their owner
    RequestDispatcher(DialogTable dialogs, List<JainLine> lines, DropCounters drops) {
        this.dialogs = dialogs;
        this.lines = lines;
        this.drops = drops;
    }

    /// Inside a dialog its other side is believed, outside of any only the proxies of our lines: nobody else has a
    /// reason to call, and many try (RFC 3261 §26.1).
    @Override
    public boolean believes(SIPRequest request, Flow from) {
        return believes(request.getToTag() == null ? Optional.empty() : Optional.of(DialogId.of(request)), from);
    }

    private boolean believes(Optional<DialogId> dialog, Flow from) {
        return dialog.flatMap(dialogs::find)
                .map(known -> known.believes(from))
                .orElseGet(() -> lines.stream().anyMatch(line -> line.isProxy(from)));
    }

    /// Tells those whom we believe that their request can't be understood, and others nothing: their addresses may be
    /// somebody else's.
    void refuse(SpoiltRequest request, Flow from) {
        Optional<DialogId> dialog = request.toTag()
                .map(ours ->
                        new DialogId(request.callId(), ours, request.fromTag().orElse(null)));
        if (believes(dialog, from)) {
            Flow back = request.wantsSourcePort()
                    ? from
                    : from.toPort(request.port().orElse(Hop.DEFAULT_PORT));
            back.send(request.refusal(from.remote()));
        }
    }

    @Override
    public void requested(ServerTransaction transaction) {
        SIPRequest request = transaction.request();
        List<String> required = Replies.unknownExtensions(request);
        if (!required.isEmpty()) {
            Replies.extensionsRefused(transaction, required);
        } else if (!request.getMethod().equals(SIPRequest.INVITE) && Replaces.standsIn(request)) {
            transaction.respond(SIPResponse.BAD_REQUEST);
        } else if (request.getToTag() != null) {
            insideDialog(transaction);
        } else {
            outsideDialog(transaction);
        }
    }

    @Override
    public void cancelled(ServerTransaction cancel, Optional<InviteServerTransaction> invite) {
        if (invite.isEmpty()) {
            cancel.respond(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            return;
        }
        String reason = DialogSession.reason(cancel.request(), "CANCEL");
        cancel.respond(SIPResponse.OK);
        lines.forEach(line -> line.cancelled(invite.orElseThrow(), reason));
    }

    @Override
    public void wayBack(Flow closed, int port, Consumer<Flow> sending) {
        lines.stream()
                .filter(line -> line.isProxy(closed))
                .findFirst()
                .ifPresent(line -> line.wayBack(closed, port, sending));
    }

    @Override
    public void acknowledged(SIPRequest ack) {
        Optional<DialogOwner> owner = ack.getToTag() == null ? Optional.empty() : dialogs.find(DialogId.of(ack));
        owner.ifPresentOrElse(known -> known.acknowledged(ack), () -> drops.count(Drop.STRAY));
    }

    private void insideDialog(ServerTransaction transaction) {
        Optional<DialogOwner> owner = dialogs.find(DialogId.of(transaction.request()));
        if (owner.isPresent()) {
            owner.orElseThrow().requested(transaction);
        } else {
            drops.count(Drop.NO_DIALOG);
            transaction.respond(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        }
    }

    private void outsideDialog(ServerTransaction transaction) {
        switch (transaction.request().getMethod()) {
            case SIPRequest.INVITE -> invited((InviteServerTransaction) transaction);
            case SIPRequest.OPTIONS -> Replies.options(transaction);
            case SIPRequest.NOTIFY -> notified(transaction);
            case SIPRequest.BYE, SIPRequest.PRACK, SIPRequest.UPDATE ->
                transaction.respond(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            default -> Replies.methodRefused(transaction);
        }
    }

    private void invited(InviteServerTransaction transaction) {
        SIPRequest request = transaction.request();
        if (!(request.getRequestURI() instanceof SipUri target)) {
            transaction.respond(SIPResponse.UNSUPPORTED_URI_SCHEME);
        } else if (lines.stream().anyMatch(line -> line.hasSameRequest(request))) {
            transaction.respond(SIPResponse.LOOP_DETECTED);
        } else if (Replies.hasForeignBody(request)) {
            Replies.mediaTypeRefused(transaction);
        } else {
            JainLine line = called(target, transaction);
            if (line == null) {
                drops.count(Drop.FOR_NOBODY);
                transaction.respond(SIPResponse.NOT_FOUND);
            } else {
                offered(line, transaction);
            }
        }
    }

    /// A call that replaces another one (RFC 3891 §3), or one for itself.
    private void offered(JainLine line, InviteServerTransaction transaction) {
        try {
            Optional<Replaces> replaces = Replaces.of(transaction.request());
            if (replaces.isEmpty()) {
                line.offered(transaction);
            } else {
                replacing(line, transaction, replaces.orElseThrow());
            }
        } catch (IllegalArgumentException malformed) {
            transaction.respond(SIPResponse.BAD_REQUEST);
        }
    }

    /// What somebody else's INVITE has begun, and nobody has answered, is as if it weren't there.
    private void replacing(JainLine line, InviteServerTransaction transaction, Replaces replaces) {
        Optional<DialogOwner> owner = dialogs.find(replaces.dialog());
        if (owner.isEmpty() || !(owner.orElseThrow() instanceof Replaceable replaced) || !replaced.isOn(line)) {
            transaction.respond(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        } else if (replaces.earlyOnly() && replaced instanceof DialogSession) {
            transaction.respond(SIPResponse.BUSY_HERE);
        } else {
            line.offered(transaction, replaced);
        }
    }

    /// News that nobody subscribed to: many PBXs tell of a mailbox so.
    private void notified(ServerTransaction notify) {
        JainLine line = notify.request().getRequestURI() instanceof SipUri target ? called(target, notify) : null;
        if (line == null) {
            drops.count(Drop.FOR_NOBODY);
            notify.respond(SIPResponse.NOT_FOUND);
        } else {
            line.notified(notify);
        }
    }

    /// By the user part, and by whose proxy sent it; the line whose own flow it came over is preferred.
    private @Nullable JainLine called(SipUri target, ServerTransaction transaction) {
        List<JainLine> named = lines.stream()
                .filter(line -> line.named(target) && line.isProxy(transaction.flow()))
                .toList();
        return named.stream()
                .filter(line -> line.isReachedOver(transaction.flow()))
                .findFirst()
                .orElse(named.isEmpty() ? null : named.getFirst());
    }
}
