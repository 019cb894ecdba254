package org.linekeeper.agent.call;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.MediaQuality;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.RingPlan;

/// A call with what is real about it: the machine's state beside the SIP legs, their sound and the
/// client's name for it. Owned by the [CallDesk]'s thread.
final class LiveCall {
    /// A phone that was rung.
    ///
    /// @param told what hears of it
    /// @param toll how long it may talk where it costs something; empty where it does not
    record PhoneLeg(
            RingPlan.Target target,
            SipCall sip,
            CallMedia media,
            PhoneListener told,
            Optional<TollGuard.Verdict.Admitted> toll) {}

    final CallInfo info;
    final Map<Leg, PhoneLeg> legs = new HashMap<>();
    /// Who wants to hear what becomes of a leg that a phone handed the call to.
    final Map<Leg, Referral> referrals = new HashMap<>();
    /// What a phone is told that calls to take another's place, should it get it.
    final Map<Leg, String> answers = new HashMap<>();

    CallState state;
    /// Null while an outgoing call has not been dialled.
    @Nullable
    ServiceCallRef service;

    private @Nullable Leg joined;
    private final AtomicInteger handedOn = new AtomicInteger();
    private @Nullable Instant answeredAt;

    LiveCall(CallInfo info, CallState state, @Nullable ServiceCallRef service) {
        this.info = info;
        this.state = state;
        this.service = service;
    }

    /// Takes the next state; true where what others see of the call has changed.
    boolean become(CallState next) {
        CallSnapshot before = snapshot();
        state = next;
        if (next instanceof CallState.Joining joining) {
            joined = joining.leg();
        } else if (next instanceof CallState.Talking talking) {
            joined = talking.leg();
            answeredAt = talking.answeredAt();
        } else if (next instanceof CallState.Transferring transferring) {
            joined = transferring.from().leg();
        }
        return !before.equals(snapshot());
    }

    Optional<PhoneLeg> phone(Leg leg) {
        return Optional.ofNullable(legs.get(leg));
    }

    /// Of a phone that the ring plan did not ring. Called from anywhere.
    Leg freshLeg() {
        return new Leg(info.plan().steps().size(), handedOn.getAndIncrement());
    }

    boolean over() {
        return state instanceof CallState.Over;
    }

    CallSnapshot snapshot() {
        CallSnapshot.Phase phase = switch (state) {
            case CallState.RingingPhones ringing -> CallSnapshot.Phase.RINGING;
            case CallState.Unattended unattended -> CallSnapshot.Phase.RINGING;
            case CallState.Joining joining -> CallSnapshot.Phase.JOINING;
            case CallState.Talking talking -> phase(talking);
            case CallState.Transferring transferring -> phase(transferring.from());
            case CallState.Handing handing -> CallSnapshot.Phase.HELD;
            case CallState.Over over -> answeredAt == null ? CallSnapshot.Phase.RINGING : CallSnapshot.Phase.TALKING;
        };
        return new CallSnapshot(
                info.id(), info.direction(), info.account(), info.peer(), phase, phone(), info.startedAt(), answeredAt);
    }

    private static CallSnapshot.Phase phase(CallState.Talking talking) {
        return talking.held() ? CallSnapshot.Phase.HELD : CallSnapshot.Phase.TALKING;
    }

    private @Nullable PhoneId phone() {
        return joined().map(leg -> leg.target().phone()).orElse(null);
    }

    CallRecord record(CallEffect.Finish finish, Instant endedAt) {
        return new CallRecord(
                info.id(),
                info.direction(),
                info.account(),
                info.peer(),
                phone(),
                info.startedAt(),
                answeredAt,
                endedAt,
                finish.outcome(),
                finish.by(),
                finish.detail(),
                quality());
    }

    /// Null where no phone ever had the call.
    private @Nullable MediaQuality quality() {
        return joined().map(leg -> leg.media().quality()).orElse(null);
    }

    private Optional<PhoneLeg> joined() {
        return Optional.ofNullable(joined).flatMap(this::phone);
    }

    void closeMedia() {
        legs.values().forEach(leg -> leg.media().close());
    }
}
