package org.linekeeper.agent.sip.jain;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.linekeeper.agent.sip.MessageWaiting;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.protocol.AgentStatus.LineStatus;

/// Collects the calls that come in on a line.
final class RecordingLineListener implements SipLineListener {
    record Incoming(SipCall call, Party from, String offer, RecordingCallListener heard) {}

    private final BlockingQueue<Incoming> calls = new LinkedBlockingQueue<>();
    private final BlockingQueue<MessageWaiting> mailboxes = new LinkedBlockingQueue<>();
    private final BlockingQueue<LineStatus> statuses = new LinkedBlockingQueue<>();

    @Override
    public void statusChanged(LineStatus status) {
        statuses.add(status);
    }

    @Override
    public SipCallListener incoming(SipCall call, Party from, String offer) {
        RecordingCallListener heard = new RecordingCallListener();
        calls.add(new Incoming(call, from, offer, heard));
        return heard;
    }

    @Override
    public void mailbox(MessageWaiting messages) {
        mailboxes.add(messages);
    }

    MessageWaiting nextMailbox() {
        return next(mailboxes, "news of the mailbox");
    }

    Incoming nextCall() {
        return next(calls, "call");
    }

    LineStatus nextStatus() {
        return next(statuses, "status");
    }

    boolean hasCall() {
        return !calls.isEmpty();
    }

    private static <T> T next(BlockingQueue<T> queue, String what) {
        try {
            T next = queue.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no " + what + " came");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
