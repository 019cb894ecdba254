package org.linekeeper.agent.call;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.media.SdpException;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCallListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what one phone does into the call's inputs. On the SIP thread. An answer whose description can't be
/// used is told as an end by us, with 488 (RFC 3261 §21.4.26).
final class PhoneListener implements SipCallListener {
    private static final Logger LOG = LoggerFactory.getLogger(PhoneListener.class);

    private final Leg leg;
    private final CallMedia sound;
    private final Consumer<CallInput> call;
    private final Predicate<Referral> transfer;

    /// @param transfer takes the call to another phone; false where it will not
    PhoneListener(Leg leg, CallMedia sound, Consumer<CallInput> call, Predicate<Referral> transfer) {
        this.leg = leg;
        this.sound = sound;
        this.call = call;
        this.transfer = transfer;
    }

    @Override
    public void ringing() {
        LOG.info("phone {} rings", leg);
    }

    @Override
    public void answered(String sdp) {
        try {
            sound.accept(sdp);
            call.accept(new CallInput.PhoneAnswered(leg));
        } catch (SdpException e) {
            LOG.warn("the answer of phone {} can't be used: {}", leg, e.getMessage());
            call.accept(new CallInput.PhoneEnded(leg, new End(End.By.US, 488, "Not Acceptable Here")));
        }
    }

    @Override
    public String reoffered(String sdp) {
        return sound.answer(sdp);
    }

    @Override
    public void digit(char digit) {
        sound.digit(digit);
    }

    @Override
    public boolean referred(Referral referral) {
        return transfer.test(referral);
    }

    @Override
    public void ended(End end) {
        call.accept(new CallInput.PhoneEnded(leg, end));
    }
}
