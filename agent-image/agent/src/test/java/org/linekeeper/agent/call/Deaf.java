package org.linekeeper.agent.call;

import org.linekeeper.agent.sip.SipCallListener;

/// Takes every offer, and does nothing about what it hears.
final class Deaf implements SipCallListener {
    @Override
    public void ringing() {}

    @Override
    public void answered(String sdp) {}

    @Override
    public String reoffered(String sdp) {
        return sdp;
    }

    @Override
    public void ended(End end) {}
}
