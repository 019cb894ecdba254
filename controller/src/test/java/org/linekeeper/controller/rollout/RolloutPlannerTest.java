package org.linekeeper.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.controller.sandbox.CallEvidence;
import org.linekeeper.controller.user.SandboxBuild;
import org.linekeeper.controller.user.UserId;

class RolloutPlannerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final SandboxBuild OLD = new SandboxBuild("image", "old");
    private static final SandboxBuild NEW = new SandboxBuild("image", "new");
    private static final UserId ANA = new UserId("ana");
    private static final Terms TERMS =
            new Terms(2, Duration.ofMinutes(5), Duration.ofMinutes(2), Duration.ofMinutes(30), 0.9, 0.9, 5);

    private static Rollout rollout(Phase phase) {
        return new Rollout("r", 1, NEW, OLD, TERMS, "test", NOW, phase, false);
    }

    private static Member member(boolean judged, Instant releasedAt) {
        return new Member(ANA, 1, OLD, judged, NOW.minusSeconds(600), NOW.plusSeconds(1200), releasedAt, null, null);
    }

    private static Seen absent() {
        return new Seen(true, Optional.of("new"), true, false, CallEvidence.UNKNOWN);
    }

    private static Decision.Move plan(Phase phase, Member member, Seen seen, CallTally calls, Instant watchingSince) {
        return new RolloutPlanner(
                        rollout(phase),
                        List.of(member),
                        Map.of(ANA, seen),
                        calls,
                        QuietHours.none(),
                        watchingSince,
                        null,
                        NOW)
                .plan(List::of)
                .move();
    }

    @Test
    void whoIsNotPresentInTimeFailsTheGate() {
        Decision.Move move = plan(
                new Phase.Out(1, NOW.minusSeconds(600)),
                member(true, NOW.minusSeconds(120)),
                absent(),
                new CallTally(0, 0),
                NOW.minusSeconds(600));

        assertThat(move).isEqualTo(new Decision.Move.RollBack("1 of 1 users of wave 1 were not present within 120 s"));
    }

    @Test
    void timeInWhichNobodyWatchedCountsAgainstNobody() {
        Decision.Move move = plan(
                new Phase.Out(1, NOW.minusSeconds(600)),
                member(true, NOW.minusSeconds(120)),
                absent(),
                new CallTally(0, 0),
                NOW.minusSeconds(119));

        assertThat(move).isInstanceOf(Decision.Move.Stay.class);
    }

    @Test
    void whoCouldNotBeReachedBeforeProvesNothing() {
        Decision.Move move = plan(
                new Phase.Out(1, NOW.minusSeconds(600)),
                member(false, NOW.minusSeconds(120)),
                absent(),
                new CallTally(0, 0),
                NOW.minusSeconds(600));

        assertThat(move).isEqualTo(new Decision.Move.PassWave(NOW.plus(TERMS.pause())));
    }

    @ParameterizedTest
    @CsvSource({"4, 4, false", "5, 0, false", "10, 1, false", "5, 1, true"})
    void callsThatFailFailTheGateWhereThereWereEnough(int ended, int failed, boolean rollsBack) {
        Decision.Move move = plan(
                new Phase.Waiting(1, NOW.plusSeconds(60)),
                member(true, NOW.minusSeconds(120)),
                new Seen(true, Optional.of("new"), true, true, CallEvidence.NONE),
                new CallTally(ended, failed),
                NOW.minusSeconds(600));

        assertThat(move instanceof Decision.Move.RollBack).isEqualTo(rollsBack);
    }

    @ParameterizedTest
    @CsvSource({"119, false", "120, true"})
    void noWaveBeginsBeforeItCouldBeKnownWhoIsPresent(int watchedSeconds, boolean begins) {
        List<Candidate> candidates = List.of(
                new Candidate(new UserId("a"), OLD, true, true, true, CallEvidence.NONE),
                new Candidate(new UserId("b"), OLD, true, false, false, CallEvidence.UNKNOWN));

        Decision.Move move = new RolloutPlanner(
                        rollout(new Phase.Waiting(0, NOW)),
                        List.of(),
                        Map.of(),
                        new CallTally(0, 0),
                        QuietHours.none(),
                        NOW.minusSeconds(watchedSeconds),
                        null,
                        NOW)
                .plan(() -> candidates)
                .move();

        assertThat(move instanceof Decision.Move.StartWave).isEqualTo(begins);
    }

    @Test
    void theReachableGoFirstAndThoseInACallAfterThem() {
        List<Candidate> candidates = List.of(
                new Candidate(new UserId("a"), OLD, true, true, false, CallEvidence.NONE),
                new Candidate(new UserId("b"), OLD, true, true, true, CallEvidence.LIVING),
                new Candidate(new UserId("c"), OLD, true, true, true, CallEvidence.NONE),
                new Candidate(new UserId("d"), OLD, false, true, true, CallEvidence.NONE));

        Decision.Move move = new RolloutPlanner(
                        rollout(new Phase.Waiting(0, NOW)),
                        List.of(),
                        Map.of(),
                        new CallTally(0, 0),
                        QuietHours.none(),
                        NOW,
                        null,
                        NOW)
                .plan(() -> candidates)
                .move();

        assertThat(move).isEqualTo(new Decision.Move.StartWave(List.of(candidates.get(2), candidates.get(1))));
    }

    private static Member upgraded(String name, @Nullable Instant passedAt) {
        Instant then = NOW.minusSeconds(20_000);
        return new Member(new UserId(name), 1, OLD, true, then, then, then, passedAt, null);
    }

    private static Seen seen(boolean present) {
        return new Seen(true, Optional.of("new"), true, present, CallEvidence.NONE);
    }

    /// Of 50 users that were upgraded long ago.
    ///
    /// @param absent of them
    /// @param before whether those have ever been present on the new build
    private static Decision atRest(
            Phase phase, int absent, boolean before, @Nullable Instant lackingSince, List<Candidate> candidates) {
        Map<UserId, Seen> seen = new HashMap<>();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            boolean present = i >= absent;
            Member member = upgraded("u" + (i + 10), present || before ? NOW.minusSeconds(15_000) : null);
            members.add(member);
            seen.put(member.user(), seen(present));
        }
        return new RolloutPlanner(
                        rollout(phase),
                        members,
                        seen,
                        new CallTally(0, 0),
                        QuietHours.none(),
                        NOW.minusSeconds(20_000),
                        lackingSince,
                        NOW)
                .plan(() -> candidates);
    }

    @ParameterizedTest
    @CsvSource({"-1, false", "20, false", "119, false", "120, true"})
    void anAbsenceAtRestHasItsOwnPatience(int lackingSeconds, boolean rollsBack) {
        Decision decision = atRest(
                new Phase.Waiting(1, NOW.minusSeconds(10_000)),
                50,
                true,
                lackingSeconds < 0 ? null : NOW.minusSeconds(lackingSeconds),
                List.of());

        assertThat(decision.lacking()).isTrue();
        assertThat(decision.move())
                .isEqualTo(
                        rollsBack
                                ? new Decision.Move.RollBack("50 of 50 users on the new build are not present")
                                : new Decision.Move.Stay("50 of 50 users on the new build are not present"));
    }

    @Test
    void aWaveOfAbsentAmongManyPresentHoldsNothingUp() {
        List<Candidate> candidates = List.of(new Candidate(new UserId("z"), OLD, true, true, true, CallEvidence.NONE));

        Decision decision = atRest(new Phase.Waiting(1, NOW.minusSeconds(10_000)), 5, true, null, candidates);

        assertThat(decision.lacking()).isFalse();
        assertThat(decision.move()).isEqualTo(new Decision.Move.StartWave(candidates));
    }

    @Test
    void aWaveThatNeverCameUpIsWaitedFor() {
        Phase phase = new Phase.Waiting(1, NOW.minusSeconds(10_000));
        List<Candidate> left = List.of(new Candidate(new UserId("z"), OLD, true, true, true, CallEvidence.NONE));

        assertThat(atRest(phase, 2, false, NOW.minusSeconds(9000), List.of()).move())
                .isEqualTo(new Decision.Move.Finish());
        assertThat(atRest(phase, 2, false, NOW.minusSeconds(9000), left).move())
                .isInstanceOfSatisfying(
                        Decision.Move.Stay.class,
                        stay -> assertThat(stay.why()).startsWith("2 users have not been present on the new build"));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void whoIsAbsentGoesBackAWaveAtATime(boolean passedBefore) {
        Decision decision =
                atRest(new Phase.RollingBack(1, NOW.minusSeconds(5), "test"), 50, passedBefore, null, List.of());

        assertThat(decision.move()).isEqualTo(new Decision.Move.Return(List.of(new UserId("u10"), new UserId("u11"))));
    }

    @Test
    void whoIsPausedIsNotJudgedAndBeginsAnewLater() {
        Decision decision = new RolloutPlanner(
                        rollout(new Phase.Out(1, NOW.minusSeconds(600))),
                        List.of(member(true, NOW.minusSeconds(300))),
                        Map.of(ANA, new Seen(false, Optional.of("old"), true, true, CallEvidence.NONE)),
                        new CallTally(0, 0),
                        QuietHours.none(),
                        NOW.minusSeconds(600),
                        null,
                        NOW)
                .plan(List::of);

        assertThat(decision.withheld()).containsExactly(ANA);
        assertThat(decision.move()).isEqualTo(new Decision.Move.PassWave(NOW.plus(TERMS.pause())));
    }

    @ParameterizedTest
    @CsvSource({
        // who has just been replaced may miss it for that
        "waiting, 2, 10, true",
        "waiting, 2, 4, false",
        "out, 2, 5, true",
        // on the way back the build may be what all of them miss it for
        "back, 0, 50, false",
        "back, 0, 101, true"
    })
    void tellsAnOutageFromABuildThatDoesNotWork(String phase, int neverPassed, int missing, boolean elsewhere) {
        Map<UserId, Seen> seen = new HashMap<>();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Member member = upgraded("u" + (i + 10), i < neverPassed ? null : NOW.minusSeconds(15_000));
            members.add(member);
            seen.put(member.user(), seen(false));
        }
        Phase at = switch (phase) {
            case "waiting" -> new Phase.Waiting(1, NOW);
            case "out" -> new Phase.Out(1, NOW);
            default -> new Phase.RollingBack(1, NOW, "test");
        };

        assertThat(new CommonCause(at, members, seen).liesElsewhere(missing)).isEqualTo(elsewhere);
    }

    @ParameterizedTest
    @CsvSource({
        // in January Berlin is an hour ahead, in July two
        "22:00-06:00, 2026-01-01T20:59:00Z, ''",
        "22:00-06:00, 2026-01-01T21:00:00Z, 2026-01-02T05:00:00Z",
        "22:00-06:00, 2026-01-02T04:59:59Z, 2026-01-02T05:00:00Z",
        "22:00-06:00, 2026-01-02T05:00:00Z, ''",
        "22:00-06:00, 2026-07-01T20:00:00Z, 2026-07-02T04:00:00Z",
        "12:00-13:30, 2026-01-01T11:30:00Z, 2026-01-01T12:30:00Z",
        "12:00-12:00, 2026-01-01T11:00:00Z, ''",
        "'',          2026-01-01T11:00:00Z, ''",
        // the night in which the clock goes forward: 03:00 to 05:00 is an hour shorter after 01:00
        "01:00-05:00, 2026-03-29T00:30:00Z, 2026-03-29T03:00:00Z",
    })
    void knowsQuietHoursByTheClockOnTheWall(String hours, String now, String until) {
        QuietHours quiet = QuietHours.parse(hours, ZoneId.of("Europe/Berlin"));

        assertThat(quiet.quietUntil(Instant.parse(now)).map(Instant::toString).orElse(""))
                .isEqualTo(until);
    }
}
