package org.linekeeper.agent.sip.jain;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.linekeeper.agent.sip.SipCallListener;

/// Writes down what a call tells, in order.
final class RecordingCallListener implements SipCallListener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final List<End> ends = new ArrayList<>();
    private volatile String answerToReoffer = "v=0 again";

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
    public String reoffered(String sdp) {
        heard.add("reoffered " + sdp);
        if (answerToReoffer.isEmpty()) {
            throw new IllegalArgumentException("no codec in common");
        }
        return answerToReoffer;
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
