package org.linekeeper.controller.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.linekeeper.controller.repair.Patients.LIMITS;
import static org.linekeeper.controller.repair.Patients.NOW;
import static org.linekeeper.controller.repair.Patients.gone;
import static org.linekeeper.controller.repair.Patients.needsPerson;
import static org.linekeeper.controller.repair.Patients.patient;
import static org.linekeeper.controller.repair.Patients.serviceOut;
import static org.linekeeper.controller.repair.Patients.silent;
import static org.linekeeper.controller.repair.Patients.tried;
import static org.linekeeper.controller.repair.Patients.unreachable;
import static org.linekeeper.controller.repair.Patients.with;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryLadderTest {
    private static Verdict decide(Patient patient) {
        return RecoveryLadder.decide(patient, NOW, LIMITS);
    }

    private static Rung climbed(Patient patient) {
        return decide(patient) instanceof Verdict.Climb climb ? climb.rung() : fail(decide(patient));
    }

    private static Rung fail(Verdict verdict) {
        throw new AssertionError(verdict);
    }

    private static Instant waitsUntil(Patient patient) {
        return decide(patient) instanceof Verdict.Wait wait ? wait.until() : NOW.minus(Duration.ofDays(1));
    }

    @Test
    void leavesTheHealthyAlone() {
        assertThat(decide(patient())).isEqualTo(Verdict.WELL);
    }

    @ParameterizedTest
    @CsvSource({
        "line/home, REGISTER",
        "account/chat, CLIENT",
        "window/chat, CLIENT",
        "process/dino, SESSION",
        "sound, SESSION",
        "control-link, CONTAINER",
        "container, CONTAINER"
    })
    void beginsWithTheCheapestRungThatCanHelp(String part, Rung rung) {
        assertThat(climbed(patient(gone(part, 1000)))).isEqualTo(rung);
    }

    @Test
    void givesAPartTimeToComeBackByItself() {
        assertThat(waitsUntil(patient(gone("account/chat", 89)))).isEqualTo(NOW.plusSeconds(1));
        assertThat(climbed(patient(gone("account/chat", 90)))).isEqualTo(Rung.CLIENT);
    }

    @Test
    void climbsHigherWhenARungIsSpent() {
        List<Try> tries = List.of(tried(Rung.CLIENT, "account/chat", 900), tried(Rung.CLIENT, "account/chat", 800));

        assertThat(climbed(with(Calls.NONE, tries, gone("account/chat", 2000)))).isEqualTo(Rung.SESSION);
    }

    @Test
    void countsTriesOfACheapRungByTheirTarget() {
        List<Try> tries = List.of(tried(Rung.CLIENT, "account/work", 900), tried(Rung.CLIENT, "account/work", 800));

        assertThat(climbed(with(Calls.NONE, tries, gone("account/chat", 2000)))).isEqualTo(Rung.CLIENT);
    }

    @Test
    void pausesLongerAfterEachTry() {
        Ailment gone = gone("account/chat", 5000);
        Instant first = waitsUntil(with(Calls.NONE, List.of(tried(Rung.CLIENT, "account/chat", 0)), gone));
        Instant second = waitsUntil(with(
                Calls.NONE,
                List.of(tried(Rung.CLIENT, "account/chat", 100), tried(Rung.CLIENT, "account/chat", 0)),
                gone));

        assertThat(first).isBetween(NOW.plusSeconds(24), NOW.plusSeconds(36));
        assertThat(second).isBetween(NOW.plusSeconds(48), NOW.plusSeconds(72));
    }

    @Test
    void spreadsThePausesOfManyUsers() {
        List<Try> tries = List.of(tried(Rung.CLIENT, "account/chat", 0));
        List<Instant> ends = java.util.stream.LongStream.range(0, 20)
                .mapToObj(seed -> new Patient(
                        List.of(gone("account/chat", 5000)), tries, Patients.LONG_AGO, Calls.NONE, seed * 1_000_003))
                .map(RecoveryLadderTest::waitsUntil)
                .distinct()
                .toList();

        assertThat(ends).hasSizeGreaterThan(15);
    }

    @Test
    void waitsForTheRungUnderWay() {
        Try underWay = new Try(Rung.CLIENT, "account/chat", NOW.minusSeconds(10), null);

        assertThat(waitsUntil(with(Calls.NONE, List.of(underWay), gone("account/chat", 1000))))
                .isEqualTo(NOW.plusSeconds(50));
    }

    @Test
    void aRungWhoseEndIsNotKnownCountsAsATry() {
        Try lost = new Try(Rung.CONTAINER, "control-link", NOW.minusSeconds(2000), null);

        assertThat(decide(with(Calls.NONE, List.of(lost), gone("control-link", 3000))))
                .isInstanceOf(Verdict.NeedsPerson.class);
    }

    @Test
    void neverCutsALivingCall() {
        assertThat(decide(with(new Calls.Living(), List.of(), gone("account/chat", 5000))))
                .isInstanceOf(Verdict.Wait.class);
    }

    @Test
    void namesTheDeadCallThatMayBeCut() {
        assertThat(decide(with(new Calls.Dead("c1"), List.of(), gone("sound", 5000))))
                .isInstanceOfSatisfying(
                        Verdict.Climb.class,
                        climb -> assertThat(climb.deadCall()).isEqualTo("c1"));
    }

    @Test
    void leavesAnAgentThatFellSilentDuringACallAloneForLong() {
        Calls calls = new Calls.Unheard(true);

        assertThat(decide(with(calls, List.of(), silent("control-link", 7100)))).isInstanceOf(Verdict.Wait.class);
        assertThat(climbed(with(calls, List.of(), silent("control-link", 7300))))
                .isEqualTo(Rung.CONTAINER);
        assertThat(climbed(with(new Calls.Unheard(false), List.of(), silent("control-link", 700))))
                .isEqualTo(Rung.CONTAINER);
    }

    @Test
    void isFarMorePatientWithSilence() {
        assertThat(waitsUntil(patient(silent("sound", 300)))).isEqualTo(NOW.plusSeconds(300));
        assertThat(climbed(patient(silent("sound", 600)))).isEqualTo(Rung.SESSION);
    }

    @Test
    void stopsNoContainerWhoseStateNobodyCanJudge() {
        assertThat(waitsUntil(patient(silent("container", 300)))).isEqualTo(NOW.plusSeconds(300));
        assertThat(decide(patient(silent("container", 600))))
                .isInstanceOfSatisfying(
                        Verdict.NeedsPerson.class,
                        person -> assertThat(person.what()).contains("container", "says nothing"));
    }

    @Test
    void replacesAContainerForSilenceOnlyOnceADay() {
        Patient again = new Patient(
                List.of(silent("control-link", 1000)),
                List.of(tried(Rung.CONTAINER, "control-link", 20_000)),
                NOW.minusSeconds(1000),
                Calls.NONE,
                7);

        assertThat(decide(again)).isInstanceOf(Verdict.NeedsPerson.class);
    }

    @Test
    void asksAPersonAtOnceWhereOnlyAPersonCanHelp() {
        assertThat(decide(patient(needsPerson("account/chat", "put the password right"))))
                .isEqualTo(new Verdict.NeedsPerson("account/chat: put the password right"));
    }

    @Test
    void repairsTheRestOfASandboxThatNeedsAPerson() {
        assertThat(climbed(patient(needsPerson("account/chat", "put the password right"), gone("line/home", 500))))
                .isEqualTo(Rung.REGISTER);
    }

    @Test
    void tearsNothingDownForAServiceOutOfReach() {
        assertThat(decide(patient(unreachable("line/home", 600)))).isInstanceOf(Verdict.Wait.class);
        List<Try> tries = List.of(tried(Rung.REGISTER, "line/home", 3000), tried(Rung.REGISTER, "line/home", 2000));

        assertThat(decide(with(Calls.NONE, tries, unreachable("line/home", 5000))))
                .isInstanceOfSatisfying(
                        Verdict.NeedsPerson.class,
                        person -> assertThat(person.what()).contains("line/home", "server"));
    }

    @Test
    void waitsWhileTheServiceIsOut() {
        assertThat(decide(patient(serviceOut("account/chat", 5000)))).isInstanceOf(Verdict.Wait.class);
    }

    @Test
    void beginsAnewAfterTheIllnessIsOver() {
        List<Try> tries = List.of(tried(Rung.CLIENT, "account/chat", 900), tried(Rung.CLIENT, "account/chat", 800));
        Patient later = new Patient(List.of(gone("account/chat", 300)), tries, NOW.minusSeconds(300), Calls.NONE, 7);

        assertThat(climbed(later)).isEqualTo(Rung.CLIENT);
    }

    @Test
    void tellsCauseAndEvidence() {
        assertThat(decide(with(Calls.NONE, List.of(tried(Rung.REGISTER, "line/home", 900)), gone("line/home", 1000))))
                .isEqualTo(new Verdict.Climb(
                        Rung.REGISTER, "line/home", "line/home is gone for 1000 s, after REGISTER", "no answer", null));
    }
}
