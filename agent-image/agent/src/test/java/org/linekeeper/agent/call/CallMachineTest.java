package org.linekeeper.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
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
import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord.EndedBy;
import org.linekeeper.protocol.CallRecord.Outcome;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.SipAddress;

class CallMachineTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final RingPlan.Target DESK = target("desk");
    private static final RingPlan.Target MOBILE = target("mobile");
    private static final RingPlan.Target DOOR = target("door");
    private static final RingPlan TWO_STEPS =
            new RingPlan(List.of(new RingPlan.Step(List.of(DESK, MOBILE), 20), new RingPlan.Step(List.of(DOOR), 10)));
    private static final Leg FIRST = new Leg(0, 0);
    private static final Leg SECOND = new Leg(0, 1);
    private static final Leg THIRD = new Leg(1, 0);
    private static final Leg MOVED = new Leg(2, 0);

    private CallMachine.Step last = CallMachine.begin(info(CallDirection.INCOMING, TWO_STEPS));

    @Test
    void ringsAllPhonesOfTheFirstStepTogether() {
        assertThat(last.effects())
                .containsExactly(
                        new InvitePhone(FIRST, DESK),
                        new InvitePhone(SECOND, MOBILE),
                        new Remind(new StepElapsed(0), Duration.ofSeconds(20)));
    }

    @Test
    void theFirstPhoneThatAnswersGetsTheCallAndTheOthersStopRinging() {
        assertThat(given(new PhoneAnswered(SECOND)))
                .contains(new AnswerService(), new JoinSound(SECOND), new HangUpPhone(FIRST))
                .doesNotContain(new HangUpPhone(SECOND));
        given(new ServiceAnswered());
        assertThat(last.next()).isInstanceOf(CallState.Talking.class);
    }

    @Test
    void aPhoneThatAnswersTooLateIsHungUp() {
        given(new PhoneAnswered(SECOND));
        assertThat(given(new PhoneAnswered(FIRST))).containsExactly(new HangUpPhone(FIRST));
        given(new ServiceAnswered());
        assertThat(given(new PhoneAnswered(FIRST))).containsExactly(new HangUpPhone(FIRST));
        given(new ServiceEnded(ClientListener.End.PEER));
        assertThat(given(new PhoneAnswered(THIRD))).containsExactly(new HangUpPhone(THIRD));
    }

    @Test
    void theServiceIsNotAnsweredBeforeAPhoneIs() {
        assertThat(last.effects()).doesNotContain(new AnswerService());
        given(new PhoneEnded(FIRST, refusal(486)));
        assertThat(given(new StepElapsed(0))).doesNotContain(new AnswerService());
    }

    @Test
    void theNextStepRingsWhenTheFirstOnesTimeIsOver() {
        assertThat(given(new StepElapsed(0)))
                .contains(new HangUpPhone(FIRST), new HangUpPhone(SECOND), new InvitePhone(THIRD, DOOR));
        assertThat(given(new StepElapsed(0))).as("a stray reminder").isEmpty();
    }

    @Test
    void aDeclineAtOnePhoneRefusesTheCallEverywhere() {
        assertThat(given(new PhoneEnded(FIRST, refusal(603))))
                .containsExactlyInAnyOrder(
                        new HangUpPhone(SECOND),
                        new RejectService(),
                        finish(Outcome.DECLINED, EndedBy.PHONE, "603 no"));
    }

    @Test
    void aBusyPhoneLeavesTheOthersRinging() {
        assertThat(given(new PhoneEnded(FIRST, refusal(486)))).isEmpty();
        assertThat(given(new PhoneAnswered(SECOND))).contains(new AnswerService());
    }

    @Test
    void aCallRefusedAsBusyAndTakenByNobodyIsRejected() {
        given(new PhoneEnded(FIRST, refusal(486)));
        assertThat(given(new PhoneEnded(SECOND, refusal(408)))).contains(new InvitePhone(THIRD, DOOR));
        assertThat(given(new PhoneEnded(THIRD, refusal(480))))
                .containsExactly(new RejectService(), finish(Outcome.DECLINED, EndedBy.PHONE, "480 no"));
    }

    @Test
    void aCallThatNobodyRefusedRingsOnAtTheServiceUntilTheCallerGivesUp() {
        given(new StepElapsed(0));
        assertThat(given(new StepElapsed(1))).containsExactly(new HangUpPhone(THIRD));
        assertThat(given(new ServiceEnded(ClientListener.End.PEER)))
                .containsExactly(finish(Outcome.MISSED, EndedBy.PEER, "nobody answered"));
    }

    @Test
    void aCallerWhoGivesUpSilencesEveryPhone() {
        assertThat(given(new ServiceEnded(ClientListener.End.PEER)))
                .containsExactlyInAnyOrder(
                        new HangUpPhone(FIRST),
                        new HangUpPhone(SECOND),
                        finish(Outcome.CANCELLED, EndedBy.PEER, "PEER"));
    }

    @Test
    void whoeverHangsUpTheOtherLegEndsToo() {
        talking();
        assertThat(given(new PhoneEnded(FIRST, bye())))
                .containsExactly(new HangUpService(), finish(Outcome.ANSWERED, EndedBy.PHONE, "OK"));
        last = CallMachine.begin(info(CallDirection.INCOMING, TWO_STEPS));
        talking();
        assertThat(given(new ServiceEnded(ClientListener.End.PEER)))
                .containsExactly(new HangUpPhone(FIRST), finish(Outcome.ANSWERED, EndedBy.PEER, "PEER"));
    }

    @Test
    void aClientThatCannotAnswerEndsThePhonesLeg() {
        given(new PhoneAnswered(FIRST));
        assertThat(given(new ServiceFailed("no such button")))
                .contains(new HangUpPhone(FIRST), finish(Outcome.FAILED, EndedBy.AGENT, "no such button"));
    }

    @Test
    void aClientThatNeverComesUpEndsThePhonesLeg() {
        given(new PhoneAnswered(FIRST));
        assertThat(given(new JoinElapsed())).contains(new HangUpPhone(FIRST), new HangUpService());
        assertThat(last.next()).isInstanceOf(CallState.Over.class);
    }

    @Test
    void anOutgoingCallRingsTheUserFirstAndDialsTheContactThen() {
        last = CallMachine.begin(info(CallDirection.OUTGOING, TWO_STEPS));
        assertThat(last.effects()).contains(new InvitePhone(FIRST, DESK)).doesNotContain(new DialService());
        assertThat(given(new PhoneAnswered(FIRST))).contains(new DialService(), new JoinSound(FIRST));
        assertThat(given(new ServiceEnded(ClientListener.End.DECLINED)))
                .containsExactly(new HangUpPhone(FIRST), finish(Outcome.DECLINED, EndedBy.PEER, "DECLINED"));
    }

    @Test
    void anOutgoingCallThatTheUserDoesNotTakeNeverDials() {
        last = CallMachine.begin(info(CallDirection.OUTGOING, TWO_STEPS));
        given(new StepElapsed(0));
        assertThat(given(new StepElapsed(1)))
                .containsExactly(new HangUpPhone(THIRD), finish(Outcome.MISSED, EndedBy.AGENT, "nobody answered"));
    }

    @Test
    void aUserWithoutAPhoneIsNeverRejectedForIt() {
        last = CallMachine.begin(info(CallDirection.INCOMING, RingPlan.NONE));
        assertThat(last.effects()).isEmpty();
        assertThat(last.next()).isInstanceOf(CallState.Unattended.class);
    }

    @Test
    void aRequestToHangUpEndsBothLegsInEveryState() {
        assertThat(given(new HangUpRequested()))
                .contains(new HangUpPhone(FIRST), new HangUpPhone(SECOND), new RejectService());
        last = CallMachine.begin(info(CallDirection.INCOMING, TWO_STEPS));
        talking();
        assertThat(given(new HangUpRequested()))
                .containsExactly(
                        new HangUpPhone(FIRST), new HangUpService(), finish(Outcome.ANSWERED, EndedBy.REQUEST, null));
    }

    @Property(tries = 2000)
    void whateverHappensNoPhoneIsLeftRingingAndTheCallFinishesOnce(
            @ForAll("inputs") List<CallInput> inputs, @ForAll CallDirection direction) {
        CallMachine.Step step = CallMachine.begin(info(direction, TWO_STEPS));
        List<CallEffect> done = new ArrayList<>(step.effects());
        List<Leg> ended = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            // every phone that takes a place is another one
            CallInput input = inputs.get(i) instanceof PhoneReplaced(Leg leg, Leg _)
                    ? new PhoneReplaced(leg, new Leg(2, i))
                    : inputs.get(i);
            if (input instanceof PhoneEnded end) {
                ended.add(end.leg());
            }
            step = CallMachine.on(step.next(), input, NOW);
            done.addAll(step.effects());
            if (input instanceof PhoneReplaced(Leg _, Leg by)) {
                assertThat(step.effects()).containsAnyOf(new TakePhone(by), new RefusePhone(by));
            }
        }
        long finished = done.stream().filter(Finish.class::isInstance).count();
        assertThat(finished).isEqualTo(step.next() instanceof CallState.Over ? 1 : 0);
        if (step.next() instanceof CallState.Over) {
            List<Leg> invited = done.stream()
                    .filter(InvitePhone.class::isInstance)
                    .map(effect -> ((InvitePhone) effect).leg())
                    .toList();
            List<Leg> taken = done.stream()
                    .filter(TakePhone.class::isInstance)
                    .map(effect -> ((TakePhone) effect).leg())
                    .toList();
            assertThat(Stream.concat(invited.stream(), taken.stream()))
                    .allMatch(leg -> ended.contains(leg)
                            || done.contains(new HangUpPhone(leg))
                            || done.contains(new ReleasePhone(leg)));
        }
        assertThat(done.stream().filter(AnswerService.class::isInstance).count())
                .isLessThanOrEqualTo(1);
    }

    @Provide
    Arbitrary<List<CallInput>> inputs() {
        Arbitrary<Leg> legs = Arbitraries.of(FIRST, SECOND, THIRD);
        Arbitrary<CallInput> input = Arbitraries.oneOf(
                legs.map(PhoneAnswered::new),
                legs.map(leg -> new PhoneReplaced(leg, MOVED)),
                legs.flatMap(leg -> Arbitraries.of(200, 408, 486, 603).map(s -> new PhoneEnded(leg, refusal(s)))),
                Arbitraries.of(new StepElapsed(0), new StepElapsed(1)),
                Arbitraries.of(ClientListener.End.class).map(ServiceEnded::new),
                Arbitraries.of(
                        new ServiceAnswered(), new JoinElapsed(), new HangUpRequested(), new ServiceFailed("no")));
        return input.list().ofMaxSize(12);
    }

    private List<CallEffect> given(CallInput input) {
        last = CallMachine.on(last.next(), input, NOW);
        return last.effects();
    }

    private void talking() {
        given(new PhoneAnswered(FIRST));
        given(new ServiceAnswered());
    }

    private static CallInfo info(CallDirection direction, RingPlan plan) {
        return new CallInfo(
                new CallId("c1"), direction, new AccountId("chat"), new Party("friend@chat.test", "Friend"), plan, NOW);
    }

    private static RingPlan.Target target(String phone) {
        return new RingPlan.Target(
                new PhoneId(phone), new SipAddress("sip:" + phone + "@pbx.test"), new LineId("home"));
    }

    private static End refusal(int status) {
        return new End(End.By.REMOTE, status, "no");
    }

    private static End bye() {
        return new End(End.By.REMOTE, 200, "OK");
    }

    private static Finish finish(Outcome outcome, EndedBy by, @org.jspecify.annotations.Nullable String detail) {
        return new Finish(outcome, by, detail);
    }

    private void joined() {
        given(new PhoneAnswered(FIRST));
        given(new ServiceAnswered());
    }

    @Test
    void holdsAndResumesOnce() {
        joined();
        assertThat(given(new HoldRequested(true))).containsExactly(new HoldPhone(FIRST, true));
        assertThat(given(new HoldRequested(true))).isEmpty();
        assertThat(given(new HoldRequested(false))).containsExactly(new HoldPhone(FIRST, false));
        assertThat(given(new HoldRequested(false))).isEmpty();
    }

    @Test
    void sendsDigitsOnlyInACallThatIsUp() {
        assertThat(given(new DigitsRequested("1"))).isEmpty();
        given(new PhoneAnswered(FIRST));
        assertThat(given(new DigitsRequested("2"))).isEmpty();
        given(new ServiceAnswered());
        assertThat(given(new DigitsRequested("3"))).containsExactly(new SendDigits(FIRST, "3"));
    }

    @Test
    void movesACallToAPhoneThatTakesIt() {
        joined();
        assertThat(given(new TransferRequested(MOVED, MOBILE)))
                .containsExactly(
                        new InvitePhone(MOVED, MOBILE),
                        new Remind(new TransferElapsed(MOVED), CallMachine.TRANSFER_RINGS));
        assertThat(given(new PhoneAnswered(MOVED)))
                .containsExactly(new TellTransfer(MOVED, 200), new ReleasePhone(FIRST), new JoinSound(MOVED));
        assertThat(given(new PhoneEnded(FIRST, new End(End.By.US, 200, "hung up"))))
                .isEmpty();
        assertThat(given(new TransferElapsed(MOVED))).isEmpty();
        assertThat(given(new PhoneEnded(MOVED, new End(End.By.REMOTE, 200, "OK"))))
                .contains(new HangUpService(), new Finish(Outcome.ANSWERED, EndedBy.PHONE, "OK"));
    }

    @Test
    void aCallStaysWhereTheOtherPhoneDoesNotTakeIt() {
        joined();
        given(new HoldRequested(true));
        given(new TransferRequested(MOVED, MOBILE));
        assertThat(given(new PhoneEnded(MOVED, new End(End.By.REMOTE, 486, "Busy Here"))))
                .containsExactly(new TellTransfer(MOVED, 486));
        assertThat(last.next()).isInstanceOfSatisfying(CallState.Talking.class, talking -> {
            assertThat(talking.leg()).isEqualTo(FIRST);
            assertThat(talking.held()).isTrue();
        });
        Leg again = new Leg(2, 1);
        given(new TransferRequested(again, MOBILE));
        assertThat(given(new TransferElapsed(MOVED))).isEmpty();
        assertThat(given(new TransferElapsed(again)))
                .containsExactly(new HangUpPhone(again), new TellTransfer(again, 408));
        assertThat(given(new PhoneAnswered(again))).containsExactly(new HangUpPhone(again));
    }

    @Test
    void aPhoneThatTakesTheOthersPlaceHasTheCall() {
        joined();
        given(new HoldRequested(true));
        assertThat(given(new PhoneReplaced(FIRST, MOVED))).containsExactly(takes(MOVED, FIRST));
        assertThat(last.next()).isInstanceOfSatisfying(CallState.Talking.class, talking -> {
            assertThat(talking.leg()).isEqualTo(MOVED);
            assertThat(talking.held()).isFalse();
        });
        assertThat(given(new PhoneEnded(FIRST, new End(End.By.US, 200, "hung up"))))
                .isEmpty();
        assertThat(given(new PhoneEnded(MOVED, bye()))).contains(new HangUpService());
    }

    @Test
    void aPhoneMayTakeTheOthersPlaceBeforeTheServiceIsThere() {
        given(new PhoneAnswered(FIRST));
        assertThat(given(new PhoneReplaced(FIRST, MOVED))).containsExactly(takes(MOVED, FIRST));
        given(new ServiceAnswered());
        assertThat(given(new DigitsRequested("3"))).containsExactly(new SendDigits(MOVED, "3"));
    }

    @Test
    void aPhoneThatPicksUpWhatRingsAtAnotherGetsTheCall() {
        assertThat(given(new PhoneReplaced(FIRST, MOVED)))
                .startsWith(new TakePhone(MOVED))
                .contains(new HangUpPhone(FIRST), new HangUpPhone(SECOND), new AnswerService(), new JoinSound(MOVED));
        assertThat(given(new PhoneAnswered(FIRST))).containsExactly(new HangUpPhone(FIRST));
    }

    @Test
    void aPhoneTakesAnothersPlaceInACallThatIsMoving() {
        Leg taking = new Leg(2, 1);
        joined();
        given(new TransferRequested(MOVED, MOBILE));
        assertThat(given(new PhoneReplaced(FIRST, taking))).containsExactly(takes(taking, FIRST));
        Leg picking = new Leg(2, 2);
        assertThat(given(new PhoneReplaced(MOVED, picking)))
                .contains(new TellTransfer(MOVED, 200), new HangUpPhone(MOVED))
                .endsWith(takes(picking, taking));
        assertThat(last.next()).isInstanceOf(CallState.Talking.class);
    }

    @Test
    void aPhonePicksUpWhatWasHandedOn() {
        Leg picking = new Leg(2, 1);
        joined();
        given(new TransferRequested(MOVED, MOBILE));
        given(new PhoneEnded(FIRST, bye()));
        assertThat(given(new PhoneReplaced(MOVED, picking))).containsExactly(takes(picking, MOVED));
        assertThat(last.next()).isInstanceOf(CallState.Talking.class);
    }

    private static CallEffect[] takes(Leg by, Leg place) {
        return new CallEffect[] {new TakePhone(by), new ReleasePhone(place), new JoinSound(by)};
    }

    @Test
    void nobodyTakesThePlaceOfAPhoneThatHasNoPartInTheCall() {
        assertThat(given(new PhoneReplaced(THIRD, MOVED))).containsExactly(new RefusePhone(MOVED));
        given(new PhoneAnswered(FIRST));
        assertThat(given(new PhoneReplaced(SECOND, MOVED))).containsExactly(new RefusePhone(MOVED));
        given(new ServiceAnswered());
        assertThat(given(new PhoneReplaced(SECOND, MOVED))).containsExactly(new RefusePhone(MOVED));
        Leg next = new Leg(2, 1);
        given(new TransferRequested(next, MOBILE));
        assertThat(given(new PhoneReplaced(SECOND, MOVED))).containsExactly(new RefusePhone(MOVED));
        given(new PhoneEnded(FIRST, bye()));
        assertThat(given(new PhoneReplaced(FIRST, MOVED))).containsExactly(new RefusePhone(MOVED));
    }

    @Test
    void nobodyTakesACallThatNoPhoneHas() {
        given(new StepElapsed(0));
        given(new StepElapsed(1));
        assertThat(given(new PhoneReplaced(THIRD, MOVED))).containsExactly(new RefusePhone(MOVED));
        given(new HangUpRequested());
        assertThat(given(new PhoneReplaced(THIRD, MOVED))).containsExactly(new RefusePhone(MOVED));
    }

    @Test
    void aPhoneMayHandACallOnAndHangUp() {
        joined();
        given(new TransferRequested(MOVED, MOBILE));
        assertThat(given(new PhoneEnded(FIRST, new End(End.By.REMOTE, 200, "OK"))))
                .containsExactly(new ReleasePhone(FIRST));
        assertThat(given(new PhoneAnswered(MOVED))).containsExactly(new JoinSound(MOVED));
        assertThat(last.next()).isInstanceOf(CallState.Talking.class);
    }

    @Test
    void aCallThatNobodyTakesAfterItWasHandedOnEnds() {
        for (CallInput end :
                List.of(new PhoneEnded(MOVED, new End(End.By.REMOTE, 486, "Busy Here")), new TransferElapsed(MOVED))) {
            last = CallMachine.begin(info(CallDirection.INCOMING, TWO_STEPS));
            joined();
            given(new TransferRequested(MOVED, MOBILE));
            given(new PhoneEnded(FIRST, new End(End.By.REMOTE, 200, "OK")));
            assertThat(given(end)).contains(new HangUpService());
            assertThat(last.next()).isInstanceOf(CallState.Over.class);
        }
    }

    @Test
    void whoeverEndsACallThatIsMovingEndsAllOfIt() {
        for (CallInput end : List.of(
                new HangUpRequested(),
                new ServiceEnded(ClientListener.End.PEER),
                new ServiceFailed("the client is gone"))) {
            last = CallMachine.begin(info(CallDirection.INCOMING, TWO_STEPS));
            joined();
            given(new TransferRequested(MOVED, MOBILE));
            assertThat(given(end))
                    .contains(new HangUpPhone(FIRST), new HangUpPhone(MOVED), new TellTransfer(MOVED, 487));
            assertThat(last.next()).isInstanceOf(CallState.Over.class);
        }
    }
}
