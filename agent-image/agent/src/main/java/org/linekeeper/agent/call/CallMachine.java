package org.linekeeper.agent.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.call.CallEffect.AnswerService;
import org.linekeeper.agent.call.CallEffect.DialService;
import org.linekeeper.agent.call.CallEffect.Finish;
import org.linekeeper.agent.call.CallEffect.HangUpPhone;
import org.linekeeper.agent.call.CallEffect.HangUpService;
import org.linekeeper.agent.call.CallEffect.HoldPhone;
import org.linekeeper.agent.call.CallEffect.InvitePhone;
import org.linekeeper.agent.call.CallEffect.JoinSound;
import org.linekeeper.agent.call.CallEffect.RefusePhone;
import org.linekeeper.agent.call.CallEffect.RejectService;
import org.linekeeper.agent.call.CallEffect.ReleasePhone;
import org.linekeeper.agent.call.CallEffect.Remind;
import org.linekeeper.agent.call.CallEffect.SendDigits;
import org.linekeeper.agent.call.CallEffect.TakePhone;
import org.linekeeper.agent.call.CallEffect.TellTransfer;
import org.linekeeper.agent.call.CallInput.DigitsRequested;
import org.linekeeper.agent.call.CallInput.HangUpRequested;
import org.linekeeper.agent.call.CallInput.HoldRequested;
import org.linekeeper.agent.call.CallInput.JoinElapsed;
import org.linekeeper.agent.call.CallInput.PhoneAnswered;
import org.linekeeper.agent.call.CallInput.PhoneEnded;
import org.linekeeper.agent.call.CallInput.PhoneReplaced;
import org.linekeeper.agent.call.CallInput.ServiceAnswered;
import org.linekeeper.agent.call.CallInput.ServiceEnded;
import org.linekeeper.agent.call.CallInput.ServiceFailed;
import org.linekeeper.agent.call.CallInput.StepElapsed;
import org.linekeeper.agent.call.CallInput.TransferElapsed;
import org.linekeeper.agent.call.CallInput.TransferRequested;
import org.linekeeper.agent.call.CallState.Handing;
import org.linekeeper.agent.call.CallState.Joining;
import org.linekeeper.agent.call.CallState.Over;
import org.linekeeper.agent.call.CallState.RingingPhones;
import org.linekeeper.agent.call.CallState.Talking;
import org.linekeeper.agent.call.CallState.Transferring;
import org.linekeeper.agent.call.CallState.Unattended;
import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.protocol.CallRecord.EndedBy;
import org.linekeeper.protocol.CallRecord.Outcome;
import org.linekeeper.protocol.RingPlan;

/// The whole logic of a call: state and input in, next state and effects out. Pure.
///
/// An incoming call rings the plan's phones, step by step; the first that answers gets it, and only
/// then is it answered at the service. An outgoing one rings the user's phones first as well; the
/// contact is dialled once the user is there. A phone's 6xx refuses for all (RFC 3261 §21.6); a 486 is
/// that phone's own, and refuses the call only if no other phone takes it.
///
/// A call that is up moves to another phone by ringing that one beside the first, whoever asked for it: the API, or
/// the first phone (RFC 3515). Or another phone calls to have it (RFC 3891). The contact notices nothing.
final class CallMachine {
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
    static final Duration CONTACT_RINGS = Duration.ofSeconds(60);
    static final Duration TRANSFER_RINGS = Duration.ofSeconds(60);
    private static final int OK = 200;
    private static final int TIMED_OUT = 408;
    private static final int GONE = 487;

    /// What a call becomes, and what is to be done about it, in order.
    record Step(CallState next, List<CallEffect> effects) {
        Step {
            effects = List.copyOf(effects);
        }

        private static Step to(CallState next, CallEffect... effects) {
            return new Step(next, List.of(effects));
        }

        /// This step with other effects done before its own.
        private Step after(List<CallEffect> first) {
            List<CallEffect> all = new ArrayList<>(first);
            all.addAll(effects);
            return new Step(next, all);
        }
    }

    private CallMachine() {}

    static Step begin(CallInfo info) {
        return ring(info, 0, false, "the user has no phone to ring");
    }

    static Step on(CallState state, CallInput input, Instant now) {
        return switch (state) {
            case RingingPhones ringing -> whileRinging(ringing, input);
            case Unattended unattended -> whileUnattended(unattended, input);
            case Joining joining -> whileJoining(joining, input, now);
            case Talking talking -> whileTalking(talking, input);
            case Transferring transferring -> whileTransferring(transferring, input);
            case Handing handing -> whileHanding(handing, input);
            case Over over -> afterTheEnd(over, input);
        };
    }

    private static Step afterTheEnd(Over state, CallInput input) {
        if (input instanceof PhoneAnswered(Leg late)) {
            return Step.to(state, new HangUpPhone(late));
        }
        return input instanceof PhoneReplaced(Leg _, Leg by) ? Step.to(state, new RefusePhone(by)) : Step.to(state);
    }

    /// One phone has taken another's place in a call that is up.
    private static Step taken(CallState next, Leg leg, Leg by) {
        return Step.to(next, new TakePhone(by), new ReleasePhone(leg), new JoinSound(by));
    }

    private static Step whileRinging(RingingPhones state, CallInput input) {
        CallInfo info = state.info();
        return switch (input) {
            case PhoneAnswered(Leg leg) when state.legs().contains(leg) -> picked(state, leg);
            case PhoneAnswered(Leg late) -> Step.to(state, new HangUpPhone(late));
            case PhoneEnded(Leg leg, SipCallListener.End end)
            when state.legs().contains(leg) -> unpicked(state, leg, end);
            case PhoneReplaced(Leg leg, Leg by)
            when state.legs().contains(leg) -> picked(state, by).after(List.of(new TakePhone(by)));
            case PhoneReplaced(Leg _, Leg by) -> Step.to(state, new RefusePhone(by));
            case StepElapsed(int step)
            when step == state.step() ->
                ring(info, step + 1, state.refused(), "nobody answered").after(hangUp(state.legs()));
            case ServiceEnded(ClientListener.End end) ->
                over(info, end == ClientListener.End.FAILED ? Outcome.FAILED : Outcome.CANCELLED, by(end), end.name())
                        .after(hangUp(state.legs()));
            case ServiceFailed(String detail) ->
                over(info, Outcome.FAILED, EndedBy.AGENT, detail).after(hangUp(state.legs()));
            case HangUpRequested() ->
                over(info, Outcome.CANCELLED, EndedBy.REQUEST, null)
                        .after(refuse(info))
                        .after(hangUp(state.legs()));
            case PhoneEnded late -> Step.to(state);
            case StepElapsed late -> Step.to(state);
            case ServiceAnswered early -> Step.to(state);
            case JoinElapsed stray -> Step.to(state);
            case HoldRequested _, DigitsRequested _, TransferRequested _, TransferElapsed _ -> Step.to(state);
        };
    }

    private static Step picked(RingingPhones state, Leg leg) {
        CallInfo info = state.info();
        Duration patience = info.incoming() ? ANSWER_WITHIN : CONTACT_RINGS;
        return Step.to(
                        new Joining(info, leg),
                        info.incoming() ? new AnswerService() : new DialService(),
                        new JoinSound(leg),
                        new Remind(new JoinElapsed(), patience))
                .after(hangUp(without(state.legs(), leg)));
    }

    private static Step unpicked(RingingPhones state, Leg leg, SipCallListener.End end) {
        CallInfo info = state.info();
        Set<Leg> others = without(state.legs(), leg);
        String detail = end.status() + " " + end.reason();
        if (end.status() >= 600) {
            return over(info, Outcome.DECLINED, EndedBy.PHONE, detail)
                    .after(refuse(info))
                    .after(hangUp(others));
        }
        boolean refused = state.refused() || end.status() == 486;
        return others.isEmpty()
                ? ring(info, state.step() + 1, refused, detail)
                : Step.to(new RingingPhones(info, state.step(), others, refused, detail));
    }

    /// Rings a step's phones, or says what follows when the plan has no such step.
    private static Step ring(CallInfo info, int step, boolean refused, String detail) {
        List<RingPlan.Step> steps = info.plan().steps();
        if (step >= steps.size()) {
            return exhausted(info, refused, detail);
        }
        RingPlan.Step wanted = steps.get(step);
        List<CallEffect> effects = new ArrayList<>();
        Set<Leg> legs = new LinkedHashSet<>();
        for (RingPlan.Target target : wanted.phones()) {
            Leg leg = new Leg(step, legs.size());
            legs.add(leg);
            effects.add(new InvitePhone(leg, target));
        }
        effects.add(new Remind(new StepElapsed(step), Duration.ofSeconds(wanted.seconds())));
        return new Step(new RingingPhones(info, step, legs, refused, detail), effects);
    }

    private static Step exhausted(CallInfo info, boolean refused, String detail) {
        if (refused) {
            return over(info, Outcome.DECLINED, EndedBy.PHONE, detail).after(refuse(info));
        }
        return info.incoming()
                ? Step.to(new Unattended(info, detail))
                : over(info, Outcome.MISSED, EndedBy.AGENT, detail);
    }

    private static Step whileUnattended(Unattended state, CallInput input) {
        CallInfo info = state.info();
        return switch (input) {
            case ServiceEnded(ClientListener.End end) ->
                over(info, end == ClientListener.End.FAILED ? Outcome.FAILED : Outcome.MISSED, by(end), state.detail());
            case HangUpRequested() ->
                over(info, Outcome.CANCELLED, EndedBy.REQUEST, null).after(refuse(info));
            case PhoneAnswered(Leg late) -> Step.to(state, new HangUpPhone(late));
            case PhoneReplaced(Leg _, Leg by) -> Step.to(state, new RefusePhone(by));
            case PhoneEnded late -> Step.to(state);
            case StepElapsed late -> Step.to(state);
            case ServiceAnswered early -> Step.to(state);
            case ServiceFailed stray -> Step.to(state);
            case JoinElapsed stray -> Step.to(state);
            case HoldRequested _, DigitsRequested _, TransferRequested _, TransferElapsed _ -> Step.to(state);
        };
    }

    private static Step whileJoining(Joining state, CallInput input, Instant now) {
        CallInfo info = state.info();
        List<CallEffect> hangUp = List.of(new HangUpPhone(state.leg()));
        List<CallEffect> hangUpBoth = List.of(new HangUpPhone(state.leg()), new HangUpService());
        return switch (input) {
            case ServiceAnswered() -> Step.to(new Talking(info, state.leg(), now, false));
            case PhoneEnded(Leg leg, SipCallListener.End end)
            when leg.equals(state.leg()) ->
                over(info, Outcome.CANCELLED, by(end), end.reason()).after(List.of(new HangUpService()));
            case ServiceEnded(ClientListener.End end) ->
                over(info, unjoined(info, end), by(end), end.name()).after(hangUp);
            case ServiceFailed(String detail) ->
                over(info, Outcome.FAILED, EndedBy.AGENT, detail).after(hangUpBoth);
            case JoinElapsed() ->
                over(
                                info,
                                info.incoming() ? Outcome.FAILED : Outcome.MISSED,
                                EndedBy.AGENT,
                                info.incoming() ? "the client did not come up" : "the contact did not answer")
                        .after(hangUpBoth);
            case HangUpRequested() ->
                over(info, Outcome.CANCELLED, EndedBy.REQUEST, null).after(hangUpBoth);
            case PhoneReplaced(Leg leg, Leg by) ->
                leg.equals(state.leg()) ? taken(new Joining(info, by), leg, by) : Step.to(state, new RefusePhone(by));
            case PhoneAnswered(Leg other) when !other.equals(state.leg()) -> Step.to(state, new HangUpPhone(other));
            case PhoneAnswered again -> Step.to(state);
            case PhoneEnded other -> Step.to(state);
            case StepElapsed late -> Step.to(state);
            case HoldRequested _, DigitsRequested _, TransferRequested _, TransferElapsed _ -> Step.to(state);
        };
    }

    private static Outcome unjoined(CallInfo info, ClientListener.End end) {
        return switch (end) {
            case DECLINED -> Outcome.DECLINED;
            case TIMEOUT -> Outcome.MISSED;
            case FAILED -> Outcome.FAILED;
            case PEER, US -> info.incoming() ? Outcome.CANCELLED : Outcome.FAILED;
        };
    }

    private static Step whileTalking(Talking state, CallInput input) {
        CallInfo info = state.info();
        return switch (input) {
            case PhoneEnded(Leg leg, SipCallListener.End end)
            when leg.equals(state.leg()) ->
                over(info, Outcome.ANSWERED, by(end), end.reason()).after(List.of(new HangUpService()));
            case ServiceEnded(ClientListener.End end) ->
                over(info, Outcome.ANSWERED, by(end), end.name()).after(List.of(new HangUpPhone(state.leg())));
            case ServiceFailed(String detail) ->
                over(info, Outcome.ANSWERED, EndedBy.AGENT, detail)
                        .after(List.of(new HangUpPhone(state.leg()), new HangUpService()));
            case HangUpRequested() ->
                over(info, Outcome.ANSWERED, EndedBy.REQUEST, null)
                        .after(List.of(new HangUpPhone(state.leg()), new HangUpService()));
            case PhoneReplaced(Leg leg, Leg by) ->
                leg.equals(state.leg()) ? taken(state.at(by), leg, by) : Step.to(state, new RefusePhone(by));
            case PhoneAnswered(Leg other) when !other.equals(state.leg()) -> Step.to(state, new HangUpPhone(other));
            case PhoneAnswered again -> Step.to(state);
            case PhoneEnded other -> Step.to(state);
            case HoldRequested(boolean held) ->
                held == state.held() ? Step.to(state) : Step.to(state.with(held), new HoldPhone(state.leg(), held));
            case DigitsRequested(String digits) -> Step.to(state, new SendDigits(state.leg(), digits));
            case TransferRequested(Leg next, RingPlan.Target target) ->
                Step.to(
                        new Transferring(state, next),
                        new InvitePhone(next, target),
                        new Remind(new TransferElapsed(next), TRANSFER_RINGS));
            case ServiceAnswered again -> Step.to(state);
            case StepElapsed late -> Step.to(state);
            case JoinElapsed late -> Step.to(state);
            case TransferElapsed late -> Step.to(state);
        };
    }

    private static Step whileTransferring(Transferring state, CallInput input) {
        Talking from = state.from();
        Leg next = state.next();
        return switch (input) {
            case PhoneAnswered(Leg leg)
            when leg.equals(next) ->
                Step.to(from.at(next), new TellTransfer(next, OK), new ReleasePhone(from.leg()), new JoinSound(next));
            case PhoneReplaced(Leg leg, Leg by)
            when leg.equals(next) ->
                taken(from.at(by), from.leg(), by).after(List.of(new TellTransfer(next, OK), new HangUpPhone(next)));
            case PhoneReplaced(Leg leg, Leg by) ->
                leg.equals(from.leg())
                        ? taken(new Transferring(from.at(by), next), leg, by)
                        : Step.to(state, new RefusePhone(by));
            case PhoneEnded(Leg leg, SipCallListener.End end)
            when leg.equals(next) -> Step.to(from, new TellTransfer(next, end.status()));
            case PhoneEnded(Leg leg, SipCallListener.End _)
            when leg.equals(from.leg()) ->
                Step.to(new Handing(from.info(), next, from.answeredAt()), new ReleasePhone(from.leg()));
            case TransferElapsed(Leg leg)
            when leg.equals(next) -> Step.to(from, new HangUpPhone(next), new TellTransfer(next, TIMED_OUT));
            case ServiceEnded _, ServiceFailed _, HangUpRequested _ ->
                whileTalking(from, input).after(List.of(new HangUpPhone(next), new TellTransfer(next, GONE)));
            case PhoneAnswered(Leg other) when !other.equals(from.leg()) -> Step.to(state, new HangUpPhone(other));
            case PhoneAnswered again -> Step.to(state);
            case PhoneEnded other -> Step.to(state);
            case TransferElapsed late -> Step.to(state);
            case HoldRequested _, DigitsRequested _, TransferRequested _ -> Step.to(state);
            case ServiceAnswered _, StepElapsed _, JoinElapsed _ -> Step.to(state);
        };
    }

    /// Whoever handed the call on has hung up: there is nobody to go back to.
    private static Step whileHanding(Handing state, CallInput input) {
        CallInfo info = state.info();
        Leg next = state.next();
        return switch (input) {
            case PhoneAnswered(Leg leg)
            when leg.equals(next) -> Step.to(new Talking(info, next, state.answeredAt(), false), new JoinSound(next));
            case PhoneReplaced(Leg leg, Leg by) ->
                leg.equals(next)
                        ? taken(new Talking(info, by, state.answeredAt(), false), leg, by)
                        : Step.to(state, new RefusePhone(by));
            case PhoneEnded(Leg leg, SipCallListener.End end)
            when leg.equals(next) ->
                over(info, Outcome.ANSWERED, EndedBy.PHONE, "handed on, and not taken: " + end.reason())
                        .after(List.of(new HangUpService()));
            case TransferElapsed(Leg leg)
            when leg.equals(next) ->
                over(info, Outcome.ANSWERED, EndedBy.PHONE, "handed on, and nobody answered")
                        .after(List.of(new HangUpPhone(next), new HangUpService()));
            case ServiceEnded _, ServiceFailed _, HangUpRequested _ ->
                whileTalking(new Talking(info, next, state.answeredAt(), false), input);
            case PhoneAnswered(Leg other) -> Step.to(state, new HangUpPhone(other));
            case PhoneEnded _, TransferElapsed _ -> Step.to(state);
            case HoldRequested _, DigitsRequested _, TransferRequested _ -> Step.to(state);
            case ServiceAnswered _, StepElapsed _, JoinElapsed _ -> Step.to(state);
        };
    }

    private static Step over(CallInfo info, Outcome outcome, EndedBy by, @Nullable String detail) {
        return Step.to(new Over(info), new Finish(outcome, by, detail));
    }

    /// Tells the service that the user does not take the call; an outgoing one has no service leg yet.
    private static List<CallEffect> refuse(CallInfo info) {
        return info.incoming() ? List.of(new RejectService()) : List.of();
    }

    private static List<CallEffect> hangUp(Set<Leg> legs) {
        return legs.stream().<CallEffect>map(HangUpPhone::new).toList();
    }

    private static Set<Leg> without(Set<Leg> legs, Leg leg) {
        Set<Leg> rest = new LinkedHashSet<>(legs);
        rest.remove(leg);
        return rest;
    }

    private static EndedBy by(ClientListener.End end) {
        return switch (end) {
            case PEER, DECLINED -> EndedBy.PEER;
            case US, TIMEOUT, FAILED -> EndedBy.AGENT;
        };
    }

    private static EndedBy by(SipCallListener.End end) {
        return end.by() == SipCallListener.End.By.REMOTE ? EndedBy.PHONE : EndedBy.AGENT;
    }
}
