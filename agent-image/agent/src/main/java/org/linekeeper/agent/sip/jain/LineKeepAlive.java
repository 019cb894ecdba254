package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.jain.transaction.Retransmission;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.StunBinding;
import org.linekeeper.protocol.LineSignalling.KeepAlive;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;

/// Keeps the way to the registrar open in the manner that the line wants, and notices where it no longer leads there.
/// Belongs to the SIP thread.
final class LineKeepAlive {
    private final JainLine line;
    private final SipCore core;
    private final SipLineSpec spec;
    private final Runnable lost;
    private final Runnable moved;
    private boolean asking;
    private long count;
    private @Nullable String stunTransaction;
    private @Nullable Retransmission stunAgain;
    private @Nullable InetSocketAddress mapped;
    private @Nullable Flow mappedFor;

    /// @param lost  runs where nobody answers
    /// @param moved runs where we are seen under another address than before
    LineKeepAlive(JainLine line, SipCore core, SipLineSpec spec, Runnable lost, Runnable moved) {
        this.line = line;
        this.core = core;
        this.spec = spec;
        this.lost = lost;
        this.moved = moved;
    }

    /// Called once in every interval while the line is registered.
    void beat(Flow way, Duration interval) {
        KeepAlive manner = spec.signalling().keepAlive();
        if (manner == KeepAlive.OPTIONS) {
            ask(way);
        } else if (manner == KeepAlive.STUN && way.transport() == SipTransport.UDP) {
            bind(way);
        } else {
            way.keepAlive(interval);
        }
    }

    /// The line's way changed: what was asked over the old one means nothing.
    void stop() {
        if (stunAgain != null) {
            stunAgain.stop();
        }
        stunTransaction = null;
    }

    /// Any answer is one.
    private void ask(Flow way) {
        if (asking) {
            return;
        }
        asking = true;
        SipUri domain = Messages.uri(spec.address());
        domain.removeUser();
        SIPRequest request = Messages.request(
                SIPRequest.OPTIONS,
                domain,
                Messages.from(spec.address(), null, Messages.token()),
                Messages.to(spec.address()),
                Messages.token(),
                ++count);
        request.setHeader(line.contact(way));
        new Exchange(core, line.credentialsFor(way), way, request, () -> ++count, new ResponseListener() {
                    @Override
                    public void responded(SIPResponse response) {
                        asking &= response.getStatusCode() < 200;
                    }

                    @Override
                    public void failed(Failure failure) {
                        asking = false;
                        lost.run();
                    }
                })
                .begin();
    }

    /// Asked again a few times until the next beat; unanswered until then the way is lost.
    private void bind(Flow way) {
        boolean unanswered = stunTransaction != null;
        stop();
        if (unanswered) {
            lost.run();
            return;
        }
        String transaction = StunBinding.newTransaction();
        stunTransaction = transaction;
        byte[] request = StunBinding.request(transaction);
        way.send(request);
        Duration first = core.options().timings().t1();
        stunAgain = Retransmission.begin(
                core.thread(), first, core.options().timings().timeout(), () -> way.send(request));
    }

    /// An answer to a binding request; those to others' are none of ours.
    void bound(StunBinding answer, Flow from) {
        if (!answer.transaction().equals(stunTransaction)) {
            return;
        }
        stop();
        InetSocketAddress before = from.equals(mappedFor) ? mapped : null;
        mapped = answer.mapped();
        mappedFor = from;
        if (before != null && !before.equals(answer.mapped())) {
            moved.run();
        }
    }
}
