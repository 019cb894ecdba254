package org.linekeeper.controller.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.linekeeper.controller.repair.Patients.LIMITS;
import static org.linekeeper.controller.repair.Patients.NOW;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// What must hold for every patient whatever.
class RecoveryLadderProperties {
    private static final List<String> PARTS = List.of(
            "line/home",
            "line/work",
            "account/chat",
            "window/chat",
            "process/dino",
            "sound",
            "control-link",
            "container");
    /// No more than all rungs of all parts together.
    private static final int MOST_STEPS = 200;

    @Provide
    Arbitrary<List<Ailment>> ailments() {
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        Arbitrary<Boolean> seldom = Arbitraries.of(false, false, false, true);
        Arbitrary<@Nullable String> person =
                Arbitraries.just("put the password right").injectNull(0.8);
        return Combinators.combine(
                        Arbitraries.of(PARTS), either, Arbitraries.integers().between(0, 4000), seldom, seldom, person)
                .as((part, proven, age, unreachable, out, todo) ->
                        new Ailment(part, proven, NOW.minusSeconds(age), "words", unreachable, out, todo))
                .list()
                .uniqueElements(Ailment::part)
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<Try>> tries() {
        return Combinators.combine(
                        Arbitraries.of(Rung.class),
                        Arbitraries.of(PARTS),
                        Arbitraries.integers().between(0, 90_000))
                .as((rung, part, age) -> Patients.tried(rung, part, age))
                .list()
                .ofMaxSize(12)
                .map(list -> list.stream()
                        .sorted(java.util.Comparator.comparing(Try::begun))
                        .toList());
    }

    @Provide
    Arbitrary<Calls> calls() {
        return Arbitraries.of(
                Calls.NONE,
                new Calls.Living(),
                new Calls.Dead("c1"),
                new Calls.Unheard(true),
                new Calls.Unheard(false));
    }

    /// Nothing helps: the rungs are spent one after the other, and then a person is asked.
    @Property
    void endsWithAPersonWhereNothingHelps(@ForAll("ailments") List<Ailment> ailments, @ForAll long seed) {
        List<Try> tries = new ArrayList<>();
        Instant now = NOW;
        Verdict verdict = Verdict.WELL;
        for (int step = 0; step < MOST_STEPS; step++) {
            verdict = RecoveryLadder.decide(new Patient(ailments, tries, Instant.EPOCH, Calls.NONE, seed), now, LIMITS);
            switch (verdict) {
                case Verdict.Climb climb -> {
                    Instant end = now.plus(LIMITS.of(climb.rung()).deadline());
                    tries.add(new Try(climb.rung(), climb.target(), now, end));
                    now = end;
                }
                case Verdict.Wait wait -> {
                    assertThat(wait.until()).isAfter(now);
                    now = wait.until();
                }
                case Verdict.NeedsPerson _, Verdict.Well _ -> {}
            }
        }
        boolean waitsForAService = ailments.stream().allMatch(one -> one.serviceOut() && one.personNeeded() == null);
        assertThat(verdict).isInstanceOf(waitsForAService ? Verdict.Wait.class : Verdict.NeedsPerson.class);
        assertThat(tries).hasSizeLessThanOrEqualTo(12);
    }

    @Property
    void noRungIsClimbedDuringALivingCall(
            @ForAll("ailments") List<Ailment> ailments, @ForAll("tries") List<Try> tries) {
        assertThat(RecoveryLadder.decide(
                        new Patient(ailments, tries, Instant.EPOCH, new Calls.Living(), 1), NOW, LIMITS))
                .isNotInstanceOf(Verdict.Climb.class);
    }

    @Property
    void budgetsAreNeverExceeded(
            @ForAll("ailments") List<Ailment> ailments,
            @ForAll("tries") List<Try> tries,
            @ForAll("calls") Calls calls) {
        Patient patient = new Patient(ailments, tries, Instant.EPOCH, calls, 1);
        if (RecoveryLadder.decide(patient, NOW, LIMITS) instanceof Verdict.Climb climb) {
            long before = tries.stream()
                    .filter(one -> one.rung() == climb.rung() && one.begun().isAfter(NOW.minus(Duration.ofDays(1))))
                    .count();
            assertThat(before).isLessThan(LIMITS.of(climb.rung()).inDay());
        }
    }

    @Property
    void silenceNeverLeadsToARungBeforeItsTime(
            @ForAll("ailments") List<Ailment> ailments, @ForAll("tries") List<Try> tries) {
        Patient patient = new Patient(ailments, tries, Instant.EPOCH, Calls.NONE, 1);
        if (RecoveryLadder.decide(patient, NOW, LIMITS) instanceof Verdict.Climb climb) {
            Ailment ailment = ailments.stream()
                    .filter(one -> one.part().equals(climb.target()))
                    .findFirst()
                    .orElseThrow();
            assertThat(ailment.proven() || !NOW.isBefore(ailment.since().plus(LIMITS.unknown())))
                    .isTrue();
            assertThat(ailment.proven() || !ailment.part().equals("container")).isTrue();
            assertThat(ailment.personNeeded()).isNull();
            assertThat(ailment.serviceOut()).isFalse();
            assertThat(ailment.unreachable() && climb.rung().compareTo(Rung.CLIENT) > 0)
                    .isFalse();
        }
    }
}
