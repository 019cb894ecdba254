package org.linekeeper.agent.call;

import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.linekeeper.agent.call.CallInput.PhoneAnswered;
import org.linekeeper.agent.call.CallInput.PhoneEnded;
import org.linekeeper.agent.call.CallInput.PhoneReplaced;
import org.linekeeper.agent.call.TollGuard.Verdict;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.media.SdpException;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.SipCallListener.End.By;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.SipAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The phones' side of the calls: rings them, does to them what the call wants, and passes on what they tell. Belongs
/// to the desk's thread.
final class PhoneSide {
    private static final Logger LOG = LoggerFactory.getLogger(PhoneSide.class);
    private static final int RINGING = 180;
    private static final int FORBIDDEN = 403;
    private static final int TEMPORARILY_UNAVAILABLE = 480;
    private static final int NOT_ACCEPTABLE_HERE = 488;
    private static final int DECLINE = 603;

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
            PhoneListener phone = new PhoneListener(leg, sound, new PhoneOf(call, line));
            sound.listen(phone);
            Referral referral = call.referrals.get(leg);
            SipCall sip = referral == null
                    ? line.invite(target.address(), call.info.peer(), sound.offer(), phone)
                    : line.invite(referral, call.info.peer(), sound.offer(), phone);
            call.legs.put(leg, new LiveCall.PhoneLeg(target, sip, sound, phone, toll));
        } catch (IllegalArgumentException | UncheckedIOException | SdpException e) {
            toll.ifPresent(tolls::ended);
            unrung(call, leg, target, TEMPORARILY_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private void unrung(LiveCall call, Leg leg, RingPlan.Target target, int status, String why) {
        LOG.warn("call {}: {} can't be rung: {}", call.info.id(), target.phone(), why);
        CallInput ended = new PhoneEnded(leg, new End(By.NETWORK, status, why));
        desk.execute(() -> inputs.accept(call.info.id(), ended));
    }

    void perform(LiveCall call, CallEffect.OnPhone effect) {
        call.phone(effect.leg()).ifPresent(phone -> perform(call, phone, effect));
    }

    private void perform(LiveCall call, LiveCall.PhoneLeg phone, CallEffect.OnPhone effect) {
        switch (effect) {
            case CallEffect.TakePhone(Leg leg) -> phone.sip().answer(Objects.requireNonNull(call.answers.remove(leg)));
            case CallEffect.RefusePhone _ -> {
                phone.media().close();
                phone.sip().reject(DECLINE);
            }
            case CallEffect.HangUpPhone _ -> phone.sip().hangUp();
            case CallEffect.ReleasePhone _ -> {
                phone.media().close();
                phone.sip().hangUp();
            }
            case CallEffect.HoldPhone(Leg _, boolean held) -> {
                phone.media().hold(held);
                phone.sip().reoffer(phone.media()::offer, phone.told());
            }
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
            CallInput.TransferRequested wish = CallOrders.transfer(call, talking, referral);
            call.referrals.put(wish.next(), referral);
            inputs.accept(call.info.id(), wish);
        } else {
            referral.progress(TEMPORARILY_UNAVAILABLE);
        }
    }

    /// Whoever wanted the call to move there hears that the phone rings.
    private static void rings(LiveCall call, Leg leg) {
        Referral referral = call.referrals.get(leg);
        if (referral != null && call.state instanceof CallState.Transferring) {
            referral.progress(RINGING);
        }
    }

    /// Another phone calls to have the place of one of ours; its sound is agreed on already.
    private void replace(LiveCall call, Leg leg, Leg by, LiveCall.PhoneLeg phone, String answer) {
        call.legs.put(by, phone);
        call.answers.put(by, answer);
        if (call.over()) {
            perform(call, new CallEffect.RefusePhone(by));
        } else {
            inputs.accept(call.info.id(), new PhoneReplaced(leg, by));
        }
    }

    private void told(LiveCall call, CallInput input) {
        if (input instanceof PhoneEnded(Leg leg, End end)) {
            if (end.by() == By.US) {
                // what it answered can't be used, or it has fallen silent; it believes that the call is up
                perform(call, new CallEffect.HangUpPhone(leg));
            }
            call.phone(leg).flatMap(LiveCall.PhoneLeg::toll).ifPresent(tolls::ended);
        } else if (input instanceof PhoneAnswered(Leg leg)) {
            call.phone(leg)
                    .ifPresent(phone ->
                            phone.toll().ifPresent(admitted -> tolls.answered(call, phone.target(), admitted)));
        }
        inputs.accept(call.info.id(), input);
    }

    /// Takes what is told on other threads to the desk's.
    private final class PhoneOf implements PhoneListener.Owner {
        private final LiveCall call;
        private final SipLine line;

        /// @param line that the phone is reached over
        PhoneOf(LiveCall call, SipLine line) {
            this.call = call;
            this.line = line;
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
        public void rings(Leg leg) {
            desk.execute(() -> PhoneSide.rings(call, leg));
        }

        @Override
        public boolean referred(Leg by, Referral referral) {
            desk.execute(() -> refer(call, by, referral));
            return true;
        }

        /// The call stays as it is where there can be no sound with the new phone.
        @Override
        public SipCallListener replaced(Leg leg, SipCall by, SipLineListener.Party from, String offer) {
            Leg next = call.freshLeg();
            CallMedia sound = media.open(line.localAddress(), line.spec().media());
            PhoneListener phone = new PhoneListener(next, sound, this);
            sound.listen(phone);
            try {
                String answer = sound.answer(offer);
                LiveCall.PhoneLeg taking = new LiveCall.PhoneLeg(target(from), by, sound, phone, Optional.empty());
                desk.execute(() -> replace(call, leg, next, taking, answer));
            } catch (SdpException e) {
                LOG.info("call {}: no phone takes another's place: {}", call.info.id(), e.getMessage());
                sound.close();
                by.reject(NOT_ACCEPTABLE_HERE);
            }
            return phone;
        }

        private RingPlan.Target target(SipLineListener.Party from) {
            SipAddress address;
            try {
                address = new SipAddress(from.address());
            } catch (IllegalArgumentException strange) {
                address = line.spec().address(); // a tel: URI for instance
            }
            return CallOrders.onLine(call, address, line.spec().id());
        }
    }
}
