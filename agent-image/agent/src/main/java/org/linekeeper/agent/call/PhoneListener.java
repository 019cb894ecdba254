package org.linekeeper.agent.call;

import java.time.Duration;
import java.util.Optional;
import org.linekeeper.agent.call.CallInput.PhoneAnswered;
import org.linekeeper.agent.call.CallInput.PhoneEnded;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.media.SdpException;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipLineListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what one phone and its sound tell into the call's inputs. On the SIP thread and the sound's. An answer whose
/// description can't be used is told as an end by us, with 488 (RFC 3261 §21.4.26).
final class PhoneListener implements SipCallListener, SipCall.ReofferListener, CallMedia.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(PhoneListener.class);
    private static final int NOT_ACCEPTABLE_HERE = 488;

    private final Leg leg;
    private final CallMedia sound;
    private final Owner owner;

    /// Whose phone it is. Called on the same threads: implementations only pass it on.
    interface Owner {
        void told(CallInput input);

        /// Passes a digit to the client; false where it can't be told.
        boolean pressed(char digit);

        void rings(Leg leg);

        /// Takes the call to another phone; false where it will not.
        boolean referred(Leg by, Referral referral);

        /// Lets another phone have that one's place, once the call agrees.
        SipCallListener replaced(Leg leg, SipCall by, SipLineListener.Party from, String offer);
    }

    PhoneListener(Leg leg, CallMedia sound, Owner owner) {
        this.leg = leg;
        this.sound = sound;
        this.owner = owner;
    }

    @Override
    public void ringing() {
        LOG.info("phone {} rings", leg);
        owner.rings(leg);
    }

    @Override
    public void answered(String sdp) {
        if (use(sdp)) {
            owner.told(new PhoneAnswered(leg));
        }
    }

    /// The answer to an offer of ours, to hold or to resume. A phone that will not hold hears nothing and is not heard
    /// all the same.
    @Override
    public void accepted(String sdp) {
        var _ = use(sdp);
    }

    private boolean use(String answer) {
        try {
            sound.accept(answer);
            return true;
        } catch (SdpException e) {
            LOG.warn("an answer of phone {} can't be used: {}", leg, e.getMessage());
            owner.told(new PhoneEnded(leg, new End(End.By.US, NOT_ACCEPTABLE_HERE, "Not Acceptable Here")));
            return false;
        }
    }

    @Override
    public void refused(int status) {
        LOG.info("phone {} refuses to hold or resume: {}", leg, status);
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
    public boolean pressed(char digit, boolean audible) {
        return !audible && owner.pressed(digit);
    }

    @Override
    public boolean referred(Referral referral) {
        return owner.referred(leg, referral);
    }

    @Override
    public Optional<SipCallListener> replaced(SipCall by, SipLineListener.Party from, String offer) {
        return Optional.of(owner.replaced(leg, by, from, offer));
    }

    @Override
    public void silent(Duration length) {
        String reason = "nothing has come from the phone for " + length.toSeconds() + " s";
        owner.told(new PhoneEnded(leg, new End(End.By.US, 200, reason)));
    }

    @Override
    public void failed(String why) {
        owner.told(new PhoneEnded(leg, new End(End.By.US, NOT_ACCEPTABLE_HERE, why)));
    }

    @Override
    public void ended(End end) {
        owner.told(new PhoneEnded(leg, end));
    }
}
