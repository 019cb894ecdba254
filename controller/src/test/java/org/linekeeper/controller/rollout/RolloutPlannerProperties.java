package org.linekeeper.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.linekeeper.controller.rollout.SimulatedFleet.Person;

/// What must hold for every fleet whatever.
class RolloutPlannerProperties {
    /// More than any of these rollouts takes: 12 waves with the longest call in each, there and back.
    private static final int ENOUGH = 6000;

    @Provide
    Arbitrary<List<Person>> fleets() {
        Arbitrary<Boolean> mostly = Arbitraries.frequency(Tuple.of(5, true), Tuple.of(1, false));
        return Combinators.combine(
                        mostly,
                        mostly,
                        Arbitraries.of(0, 0, 20, 200, 3000),
                        Arbitraries.integers().between(0, 50))
                .as(Person::new)
                .list()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<Terms> terms() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.of(0, 30),
                        Arbitraries.of(60, 120),
                        Arbitraries.of(0, 100, 900),
                        Arbitraries.of(1.0, 0.9, 0.5))
                .as((size, pause, within, deadline, share) -> new Terms(
                        size,
                        Duration.ofSeconds(pause),
                        Duration.ofSeconds(within),
                        Duration.ofSeconds(deadline),
                        share,
                        0.9,
                        5));
    }

    private static SimulatedFleet run(List<Person> people, Terms terms, QuietHours quiet) {
        SimulatedFleet fleet = new SimulatedFleet(people, terms, quiet);
        fleet.run(ENOUGH);
        return fleet;
    }

    @Property(tries = 300)
    void neverMoreThanAWaveIsOut(@ForAll("fleets") List<Person> people, @ForAll("terms") Terms terms) {
        assertThat(run(people, terms, QuietHours.none()).mostOut).isLessThanOrEqualTo(terms.waveSize());
    }

    @Property(tries = 300)
    void itEndsWithEverybodyOnOneBuildOrWaitsForAPerson(
            @ForAll("fleets") List<Person> people, @ForAll("terms") Terms terms) {
        SimulatedFleet fleet = run(people, terms, QuietHours.none());

        if (fleet.waitsForAPerson()) {
            fleet.rollBack();
            fleet.run(ENOUGH);
            assertThat(fleet.everybodyIsOrdered(SimulatedFleet.OLD)).isTrue();
            return;
        }
        assertThat(fleet.rollout().phase().ended()).isTrue();
        assertThat(fleet.everybodyIsOrdered(fleet.failedGate ? SimulatedFleet.OLD : SimulatedFleet.NEW))
                .isTrue();
        assertThat(fleet.rollout().phase() instanceof Phase.RolledBack).isEqualTo(fleet.failedGate);
    }

    @Property(tries = 200)
    void aBuildThatWorksForNobodyIsAlwaysRolledBack(
            @ForAll("fleets") List<Person> people, @ForAll("terms") Terms terms) {
        List<Person> broken = people.stream()
                .map(person -> new Person(person.reachable(), false, person.callSeconds(), person.delay()))
                .toList();

        SimulatedFleet fleet = run(broken, terms, QuietHours.none());

        boolean somebodyCouldTell = people.stream().anyMatch(Person::reachable);
        assertThat(fleet.failedGate).isEqualTo(somebodyCouldTell);
        assertThat(fleet.everybodyIsOrdered(somebodyCouldTell ? SimulatedFleet.OLD : SimulatedFleet.NEW))
                .isTrue();
    }

    @Property(tries = 200)
    void nobodyInACallIsReplacedBeforeTheDeadline(@ForAll("fleets") List<Person> people, @ForAll("terms") Terms terms) {
        assertThat(run(people, terms, QuietHours.none()).callsCutEarly).isZero();
    }

    @Property(tries = 200)
    void noWaveBeginsInQuietHours(
            @ForAll("fleets") List<Person> people,
            @ForAll("terms") Terms terms,
            @ForAll @IntRange(max = 23) int from,
            @ForAll @IntRange(max = 23) int to) {
        QuietHours quiet = new QuietHours(LocalTime.of(from, 0), LocalTime.of(to, 30), ZoneId.of("Europe/Berlin"));

        assertThat(run(people, terms, quiet).wavesInQuiet).isZero();
    }

    @Property(tries = 200)
    void whoTakesItBackGetsTheOldBuildForEverybody(
            @ForAll("fleets") List<Person> people,
            @ForAll("terms") Terms terms,
            @ForAll @IntRange(max = 300) int after) {
        SimulatedFleet fleet = new SimulatedFleet(people, terms, QuietHours.none());
        fleet.run(after);
        boolean completed = fleet.rollout().phase() instanceof Phase.Completed;
        if (!fleet.rollout().phase().ended()) {
            fleet.rollBack();
        }
        fleet.run(ENOUGH);

        assertThat(fleet.everybodyIsOrdered(completed ? SimulatedFleet.NEW : SimulatedFleet.OLD))
                .isTrue();
        assertThat(fleet.mostOut).isLessThanOrEqualTo(terms.waveSize());
    }
}
