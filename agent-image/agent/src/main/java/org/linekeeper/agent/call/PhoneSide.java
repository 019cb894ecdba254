package org.linekeeper.agent.call;

import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.linekeeper.agent.call.CallInput.PhoneAnswered;
import org.linekeeper.agent.call.CallInput.PhoneEnded;
import org.linekeeper.agent.call.TollGuard.Verdict;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.media.SdpException;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.SipCallListener.End.By;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.RingPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The phones' side of the calls: rings them, does to them what the call wants, and passes on what they tell. Belongs
/// to the desk's thread.
final class PhoneSide {
    private static final Logger LOG = LoggerFactory.getLogger(PhoneSide.class);
    private static final int FORBIDDEN = 403;
    private static final int TEMPORARILY_UNAVAILABLE = 480;

    private final Lines lines;
    private final CallMedia.Opener media;
    private final SoundCard card;
    private final CallTolls tolls;
    private final ServiceSide service;
    private final Mailbox desk;
    private final BiConsumer<CallId, CallInput> inputs;

    /// @param inputs takes what becomes of a call; called on the desk's thread
    PhoneSide(
            Lines lines,
            CallMedia.Opener media,
            SoundCard card,
            CallTolls tolls,
            ServiceSide service,
            Mailbox desk,
            BiConsumer<CallId, CallInput> inputs) {
        this.lines = lines;
        this.media = media;
        this.card = card;
        this.tolls = tolls;
        this.service = service;
        this.desk = desk;
        this.inputs = inputs;
    }

    void invite(LiveCall call, Leg leg, RingPlan.Target target) {
        switch (tolls.ask(target)) {
            case Verdict.Free _ -> invite(call, leg, target, Optional.empty());
            case Verdict.Admitted admitted -> invite(call, leg, target, Optional.of(admitted));
            case Verdict.Refused(String _, String limit) -> unrung(call, leg, target, FORBIDDEN, limit);
        }
    }

    private void invite(LiveCall call, Leg leg, RingPlan.Target target, Optional<Verdict.Admitted> toll) {
        try {
            SipLine line = lines.find(target.line())
                    .orElseThrow(() -> new IllegalArgumentException("line " + target.line() + " is not set up"));
            CallMedia sound = media.open(line.localAddress(), line.spec().media());
            PhoneListener phone = new PhoneListener(leg, sound, new PhoneOf(call));
            sound.listen(phone);
            Referral referral = call.referrals.get(leg);
            SipCall sip = referral == null
                    ? line.invite(target.address(), call.info.peer(), sound.offer(), phone)
                    : line.invite(referral, call.info.peer(), sound.offer(), phone);
            call.legs.put(leg, new LiveCall.PhoneLeg(target, sip, sound, phone, toll));
        } catch (IllegalArgumentException | UncheckedIOException | SdpException e) {
            tolls.ended(toll);
            unrung(call, leg, target, TEMPORARILY_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private void unrung(LiveCall call, Leg leg, RingPlan.Target target, int status, String why) {
        LOG.warn("call {}: {} can't be rung: {}", call.info.id(), target.phone(), why);
        CallInput ended = new PhoneEnded(leg, new End(By.NETWORK, status, why));
        desk.execute(() -> inputs.accept(call.info.id(), ended));
    }

    void perform(LiveCall call, CallEffect.OnPhone effect) {
        call.phone(effect.leg()).ifPresent(phone -> perform(phone, effect));
    }

    private void perform(LiveCall.PhoneLeg phone, CallEffect.OnPhone effect) {
        switch (effect) {
            case CallEffect.HangUpPhone _ -> phone.sip().hangUp();
            case CallEffect.ReleasePhone _ -> {
                phone.media().close();
                phone.sip().hangUp();
            }
            case CallEffect.HoldPhone(Leg _, boolean held) ->
                phone.sip().reoffer(phone.media().hold(held), phone.told());
            case CallEffect.SendDigits(Leg _, String digits) -> sendDigits(phone, digits);
            case CallEffect.JoinSound _ -> phone.media().join(card);
        }
    }

    private void sendDigits(LiveCall.PhoneLeg phone, String digits) {
        boolean bySignalling = lines.find(phone.target().line())
                .filter(line -> line.spec().media().digits() == LineMedia.Digits.INFO)
                .isPresent();
        if (bySignalling) {
            digits.chars().forEach(digit -> phone.sip().sendDigit((char) digit));
        } else {
            phone.media().sendDigits(digits);
        }
    }

    /// Whoever wanted the call to move to that leg hears what has become of it.
    void tellTransfer(LiveCall call, CallEffect.TellTransfer news) {
        Referral referral = call.referrals.remove(news.next());
        if (referral != null) {
            referral.progress(news.status());
        }
    }

    /// A phone's own wish.
    private void refer(LiveCall call, Leg by, Referral referral) {
        if (call.state instanceof CallState.Talking talking && talking.leg().equals(by)) {
            CallInput.TransferRequested wish = CallOrders.transfer(call, talking, referral.target());
            call.referrals.put(wish.next(), referral);
            inputs.accept(call.info.id(), wish);
        } else {
            referral.progress(TEMPORARILY_UNAVAILABLE);
        }
    }

    private void told(LiveCall call, CallInput input) {
        if (input instanceof PhoneEnded(Leg leg, End end)) {
            if (end.by() == By.US) {
                // what it answered can't be used, or it has fallen silent; it believes that the call is up
                perform(call, new CallEffect.HangUpPhone(leg));
            }
            call.phone(leg).ifPresent(phone -> tolls.ended(phone.toll()));
        } else if (input instanceof PhoneAnswered(Leg leg)) {
            call.phone(leg).ifPresent(phone -> tolls.answered(call, phone));
        }
        inputs.accept(call.info.id(), input);
    }

    /// Takes what is told on other threads to the desk's.
    private final class PhoneOf implements PhoneListener.Owner {
        private final LiveCall call;

        PhoneOf(LiveCall call) {
            this.call = call;
        }

        @Override
        public void told(CallInput input) {
            desk.execute(() -> PhoneSide.this.told(call, input));
        }

        @Override
        public boolean pressed(char digit) {
            return service.sendDigit(call, digit);
        }

        @Override
        public boolean referred(Leg by, Referral referral) {
            desk.execute(() -> refer(call, by, referral));
            return true;
        }
    }
}
