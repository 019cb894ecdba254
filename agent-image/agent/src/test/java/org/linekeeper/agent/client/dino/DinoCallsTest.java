package org.linekeeper.agent.client.dino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.client.ClientException;
import org.linekeeper.agent.client.ClientListener.End;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.dino.CallSignal.Ring;
import org.linekeeper.agent.client.dino.CallSignal.Word;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.Party;

class DinoCallsTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final AccountId ALICE = new AccountId("alice");
    private static final String BOB = "bob@lab.test";
    private static final Party CALLER = new Party(BOB, "Bob");
    private static final String SESSION = "3a7f";
    private static final Ring RING = new Ring(7, 3, 21);
    private static final Ring SECOND_RING = new Ring(8, 3, 22);
    private static final ServiceCallRef FIRST = new ServiceCallRef("dino-1");

    private final DinoCalls calls = new DinoCalls("dino-");
    private Instant now = START;

    @Test
    void ringsWithTheCallerAndTheTimeOfTheRing() {
        assertThat(ring()).containsExactly(new CallEffect.Ringing(FIRST, ALICE, CALLER, START));
    }

    @Test
    void aCallThatIsAnsweredIsUpWhenTheSoundFlowsAndOnlyOnce() {
        ring();
        assertThat(on(new CallSignal.Answer(FIRST))).containsExactly(new CallEffect.Accept(RING));
        assertThat(on(new CallSignal.Withdrawn(7))).isEmpty();

        assertThat(on(new CallSignal.Sound(true))).containsExactly(new CallEffect.Answered(FIRST));
        assertThat(on(new CallSignal.Sound(true))).isEmpty();
    }

    @Test
    void aCallerWhoGivesUpEndsTheCallOnce() {
        propose();
        ring();

        assertThat(on(new CallSignal.Withdrawn(7))).containsExactly(ended(End.PEER));
        assertThat(hear(Word.RETRACT)).isEmpty();
        assertThat(calls.isEmpty()).isTrue();
    }

    @Test
    void theStanzaAloneTellsThatTheCallerGaveUp() {
        propose();
        ring();

        assertThat(hear(Word.RETRACT)).containsExactly(ended(End.PEER));
        assertThat(on(new CallSignal.Withdrawn(7))).isEmpty();
    }

    @Test
    void theRingMayComeBeforeItsStanza() {
        ring();
        propose();

        assertThat(hear(Word.RETRACT)).containsExactly(ended(End.PEER));
    }

    @Test
    void theStanzaMayComeWhenTheRingWasAnswered() {
        ring();
        on(new CallSignal.Answer(FIRST));
        propose();

        assertThat(hear(Word.TERMINATE)).containsExactly(ended(End.PEER));
    }

    /// A caller who gives up at once: Dino does not even ring.
    @Test
    void aCallThatNeverRangDoesNotNameTheNext() {
        on(new CallSignal.Spoken(ALICE, true, BOB, "never", Word.PROPOSE));
        on(new CallSignal.Spoken(ALICE, true, BOB, "never", Word.RETRACT));
        ring();
        propose();

        assertThat(hear(Word.RETRACT)).containsExactly(ended(End.PEER));
    }

    @Test
    void aCallIsNamedByTheNewestStanza() {
        on(new CallSignal.Spoken(ALICE, true, BOB, "never", Word.PROPOSE));
        propose();
        ring();

        assertThat(hear(Word.RETRACT)).containsExactly(ended(End.PEER));
        on(new CallSignal.Rung(SECOND_RING, ALICE, CALLER, now));
        assertThat(on(new CallSignal.Spoken(ALICE, true, BOB, "third", Word.PROPOSE)))
                .isEmpty();
        assertThat(on(new CallSignal.Spoken(ALICE, true, BOB, "third", Word.RETRACT)))
                .containsExactly(new CallEffect.Ended(new ServiceCallRef("dino-2"), End.PEER));
    }

    @Test
    void aStanzaOfSomebodyElseEndsNoCall() {
        propose();
        ring();

        assertThat(on(new CallSignal.Spoken(ALICE, true, "mallory@lab.test", SESSION, Word.RETRACT)))
                .isEmpty();
        assertThat(calls.isEmpty()).isFalse();
    }

    @Test
    void aRejectedCallEndsByUsWhenDinoHasSaidSo() {
        propose();
        ring();
        assertThat(on(new CallSignal.HangUp(FIRST))).containsExactly(new CallEffect.Reject(RING));

        assertThat(say(Word.REJECT)).containsExactly(ended(End.US));
    }

    @Test
    void ringsNoLongerThanItsTimeout() {
        ring();
        assertThat(calls.nextLook()).contains(START.plus(DinoCalls.RING_TIMEOUT));
        assertThat(after(DinoCalls.RING_TIMEOUT.minusMillis(1))).isEmpty();

        assertThat(after(Duration.ofMillis(1))).containsExactly(new CallEffect.Reject(RING));
        assertThat(on(new CallSignal.Spoken(ALICE, false, BOB, SESSION, Word.REJECT)))
                .isEmpty();
        assertThat(after(DinoCalls.END_TIMEOUT)).startsWith(ended(End.TIMEOUT));
    }

    @Test
    void ringsForAsLongAsThePhonesDo() {
        calls.ringFor(Duration.ofSeconds(135));
        ring();
        Duration all = Duration.ofSeconds(135).plus(DinoCalls.RUNG_OUT);
        assertThat(after(all.minusMillis(1))).isEmpty();

        assertThat(after(Duration.ofMillis(1))).containsExactly(new CallEffect.Reject(RING));
    }

    @Test
    void ringsOnAtTheServiceWherePhonesGiveUpSooner() {
        calls.ringFor(Duration.ofSeconds(20));
        ring();
        assertThat(calls.nextLook()).contains(START.plus(DinoCalls.RING_TIMEOUT));
    }

    @Test
    void anAnsweredCallWhoseSoundNeverComesFails() {
        answered();

        assertThat(after(DinoCalls.CONNECT_TIMEOUT)).containsExactly(new CallEffect.CloseWindow(FIRST));
        assertThat(on(new CallSignal.WindowClosed(FIRST, null))).containsExactly(ended(End.FAILED));
    }

    @Test
    void thePeerHangsUp() {
        talking();

        assertThat(hear(Word.TERMINATE)).containsExactly(ended(End.PEER));
        assertThat(on(new CallSignal.Sound(false))).isEmpty();
    }

    @Test
    void weHangUpByClosingTheWindow() {
        talking();
        assertThat(on(new CallSignal.HangUp(FIRST))).containsExactly(new CallEffect.CloseWindow(FIRST));
        assertThat(on(new CallSignal.HangUp(FIRST))).isEmpty();

        assertThat(say(Word.TERMINATE)).containsExactly(ended(End.US));
        assertThat(on(new CallSignal.WindowClosed(FIRST, null))).isEmpty();
    }

    @Test
    void aWindowThatCantBeClosedCostsTheClientItsProcess() {
        talking();
        on(new CallSignal.HangUp(FIRST));

        assertThat(on(new CallSignal.WindowClosed(FIRST, "no answer")))
                .containsExactly(ended(End.US), new CallEffect.RestartClient("a call could not be hung up: no answer"));
    }

    @Test
    void soundThatStopsForAMomentEndsNothing() {
        talking();
        on(new CallSignal.Sound(false));
        now = now.plus(DinoCalls.FADE_TIMEOUT).minusMillis(1);

        assertThat(on(new CallSignal.Sound(true))).isEmpty();
        assertThat(calls.nextLook()).isEmpty();
    }

    @Test
    void soundThatStaysAwayEndsTheCall() {
        talking();
        on(new CallSignal.Sound(false));

        assertThat(after(DinoCalls.FADE_TIMEOUT)).containsExactly(new CallEffect.CloseWindow(FIRST));
        assertThat(on(new CallSignal.WindowClosed(FIRST, null))).containsExactly(ended(End.FAILED));
    }

    @Test
    void theProcessTakesItsCallsWithIt() {
        talking();

        assertThat(on(new CallSignal.ProcessGone())).containsExactly(ended(End.FAILED));
        assertThat(calls.isEmpty()).isTrue();
    }

    @Test
    void aCallThatWasBeingHungUpWhenTheProcessDiedEndedByUs() {
        talking();
        on(new CallSignal.HangUp(FIRST));

        assertThat(on(new CallSignal.ProcessGone())).containsExactly(ended(End.US));
    }

    @Test
    void aDialledCallGoesOutAlertsAndIsAnswered() {
        ServiceCallRef call = dial();
        assertThat(say(Word.PROPOSE)).containsExactly(new CallEffect.GoingOut(call));
        assertThat(hear(Word.RINGING)).containsExactly(new CallEffect.Alerting(call));
        assertThat(on(new CallSignal.Sound(true))).isEmpty();
        on(new CallSignal.Sound(false));

        assertThat(hear(Word.PROCEED)).isEmpty();

        assertThat(on(new CallSignal.Sound(true))).containsExactly(new CallEffect.Answered(call));
    }

    @Test
    void soundThatWasHeardOfBeforeThePeersAnswerCounts() {
        ServiceCallRef call = dial();
        say(Word.PROPOSE);
        on(new CallSignal.Sound(true));

        assertThat(hear(Word.PROCEED)).containsExactly(new CallEffect.Answered(call));
    }

    @Test
    void aDialledCallIsDeclined() {
        dial();
        say(Word.PROPOSE);

        assertThat(hear(Word.REJECT)).containsExactly(ended(End.DECLINED));
    }

    @Test
    void aSessionThatIsRefusedOnceItBeganIsDeclinedToo() {
        dial();
        say(Word.INITIATE);

        assertThat(hear(Word.DECLINE)).containsExactly(ended(End.DECLINED));
    }

    @Test
    void aDialledCallThatNobodyAnswersTimesOut() {
        dial();
        say(Word.PROPOSE);

        assertThat(after(DinoCalls.CALL_TIMEOUT)).containsExactly(new CallEffect.CloseWindow(FIRST));
        assertThat(on(new CallSignal.WindowClosed(FIRST, null))).containsExactly(ended(End.TIMEOUT));
    }

    @Test
    void aDialledCallThatNeverGoesOutIsGivenUpWithTheProcessThatHoldsIt() {
        dial();

        assertThat(after(DinoCalls.PLACE_TIMEOUT))
                .startsWith(ended(End.FAILED))
                .last()
                .isInstanceOf(CallEffect.RestartClient.class);
    }

    @Test
    void placesNoSecondCall() {
        ring();

        assertThatThrownBy(this::dial).isInstanceOf(ClientException.class).hasMessageContaining("another call");
    }

    @Test
    void answersNoCallThatDoesNotRing() {
        talking();

        assertThatThrownBy(() -> on(new CallSignal.Answer(FIRST))).isInstanceOf(ClientException.class);
        assertThatThrownBy(() -> on(new CallSignal.Answer(new ServiceCallRef("dino-99"))))
                .isInstanceOf(ClientException.class);
    }

    @Test
    void refusesTheRingOfACallThatWasHungUpBefore() {
        propose();
        ring();
        on(new CallSignal.HangUp(FIRST));
        say(Word.REJECT);

        hear(Word.INITIATE);

        assertThat(on(new CallSignal.Rung(SECOND_RING, ALICE, CALLER, now)))
                .containsExactly(new CallEffect.Reject(SECOND_RING));
        assertThat(calls.isEmpty()).isTrue();
    }

    @Test
    void twoCallersRingApart() {
        propose();
        ring();
        List<CallEffect> second = on(new CallSignal.Rung(SECOND_RING, ALICE, new Party("carol@lab.test", null), now));
        assertThat(second).hasSize(1);

        assertThat(on(new CallSignal.Withdrawn(8)))
                .containsExactly(new CallEffect.Ended(new ServiceCallRef("dino-2"), End.PEER));
        assertThat(calls.isEmpty()).isFalse();
    }

    private List<CallEffect> ring() {
        return on(new CallSignal.Rung(RING, ALICE, CALLER, now));
    }

    private void answered() {
        propose();
        ring();
        on(new CallSignal.Answer(FIRST));
    }

    private void talking() {
        answered();
        on(new CallSignal.Sound(true));
    }

    private ServiceCallRef dial() {
        ServiceCallRef call = calls.newRef();
        on(new CallSignal.Dial(call, ALICE, BOB));
        return call;
    }

    private void propose() {
        hear(Word.PROPOSE);
    }

    private List<CallEffect> hear(Word word) {
        return on(new CallSignal.Spoken(ALICE, true, BOB, SESSION, word));
    }

    private List<CallEffect> say(Word word) {
        return on(new CallSignal.Spoken(ALICE, false, BOB, SESSION, word));
    }

    private List<CallEffect> after(Duration time) {
        now = now.plus(time);
        return on(new CallSignal.Look());
    }

    private List<CallEffect> on(CallSignal signal) {
        return calls.on(signal, now);
    }

    private static CallEffect ended(End end) {
        return new CallEffect.Ended(FIRST, end);
    }
}
