package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.dialog.DialogId;
import org.linekeeper.agent.sip.jain.dialog.DialogOwner;
import org.linekeeper.agent.sip.jain.dialog.DialogTable;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.InviteServerTransaction;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.agent.sip.jain.transaction.TransactionUser;
import org.linekeeper.agent.sip.network.Drop;
import org.linekeeper.agent.sip.network.DropCounters;

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

    @Override
    public void requested(ServerTransaction transaction) {
        SIPRequest request = transaction.request();
        List<String> required = Messages.values(request, "Require");
        if (!required.isEmpty()) {
            Replies.extensionsRefused(transaction, required);
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
            case SIPRequest.BYE -> transaction.respond(SIPResponse.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
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
                line.offered(transaction);
            }
        }
    }

    /// By the user part; where it names several lines, by whose proxy sent it.
    private @Nullable JainLine called(SipUri target, ServerTransaction transaction) {
        List<JainLine> named = lines.stream().filter(line -> line.named(target)).toList();
        return named.stream()
                .filter(line -> line.isReachedOver(transaction.flow()))
                .findFirst()
                .orElse(named.isEmpty() ? null : named.getFirst());
    }
}
