package org.linekeeper.agent.sip.jain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipLineListener;

/// Writes down what a call tells, in order.
final class RecordingCallListener implements SipCallListener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final List<End> ends = new ArrayList<>();
    private final List<Referral> referrals = new CopyOnWriteArrayList<>();
    private final List<SipCall> replacing = new CopyOnWriteArrayList<>();
    private final CountDownLatch answersSent = new CountDownLatch(1);
    private volatile boolean transfers;
    private volatile String answerToReoffer = "v=0 again";

    /// Agrees to transfers from now on.
    void agreeToTransfers() {
        transfers = true;
    }

    Referral referral() {
        return referrals.getFirst();
    }

    SipCall replacement() {
        return replacing.getFirst();
    }

    void refuseReoffers() {
        answerToReoffer = "";
    }

    @Override
    public void ringing() {
        heard.add("ringing");
    }

    @Override
    public void answered(String sdp) {
        heard.add("answered " + sdp);
    }

    @Override
    public void answerSent() {
        answersSent.countDown();
    }

    boolean answerSent(long seconds) throws InterruptedException {
        return answersSent.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public String reoffered(String sdp) {
        heard.add("reoffered " + sdp);
        if (answerToReoffer.isEmpty()) {
            throw new IllegalArgumentException("no codec in common");
        }
        return answerToReoffer;
    }

    @Override
    public void early(String sdp) {
        heard.add("early " + sdp);
    }

    @Override
    public void digit(char digit) {
        heard.add("digit " + digit);
    }

    @Override
    public boolean referred(Referral referral) {
        heard.add("referred to " + referral.target() + " " + referral.replaces().orElse("without replacing"));
        referrals.add(referral);
        return transfers;
    }

    @Override
    public Optional<SipCallListener> replaced(SipCall by, SipLineListener.Party from, String offer) {
        replacing.add(by);
        heard.add("replaced by " + from.address());
        return transfers ? Optional.of(this) : Optional.empty();
    }

    @Override
    public synchronized void ended(End end) {
        ends.add(end);
        heard.add("ended " + end.by() + " " + end.status());
    }

    synchronized List<End> ends() {
        return List.copyOf(ends);
    }

    /// The next thing told; waits for it.
    String next() {
        try {
            String next = heard.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("the call told nothing");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean toldNothing() {
        return heard.isEmpty();
    }
}
