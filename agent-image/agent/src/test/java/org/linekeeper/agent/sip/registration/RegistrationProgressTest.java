package org.linekeeper.agent.sip.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.agent.sip.registration.RegistrationOutcome.Accepted;
import org.linekeeper.agent.sip.registration.RegistrationOutcome.Refused;
import org.linekeeper.agent.sip.registration.RegistrationOutcome.Unreachable;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.LineId;

class RegistrationProgressTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Refused WRONG_PASSWORD = new Refused("401 Unauthorized", Duration.ZERO, "enter the right one");
    private static final Unreachable AWAY = new Unreachable("no answer from pbx:5060");

    private final RandomGenerator dice = new Random(7);

    /// The waits between tries that all fail the same way.
    private List<Duration> waits(RegistrationOutcome failure, int tries) {
        List<Duration> waits = new ArrayList<>();
        RegistrationProgress progress = RegistrationProgress.starting(START);
        Instant now = START;
        for (int i = 0; i < tries; i++) {
            progress = progress.after(failure, now, dice);
            waits.add(Duration.between(now, progress.nextTry()));
            now = progress.nextTry();
        }
        return waits;
    }

    @Test
    void neverTriesMoreThanOnceInThirtySecondsAfterTheThirdFailure() {
        for (int run = 0; run < 500; run++) {
            for (RegistrationOutcome failure : List.of(WRONG_PASSWORD, AWAY)) {
                List<Duration> waits = waits(failure, 20);
                assertThat(waits.subList(2, 20))
                        .allSatisfy(wait -> assertThat(wait).isGreaterThanOrEqualTo(Duration.ofSeconds(30)));
            }
        }
    }

    @Test
    void triesAgainSoonAfterTheFirstFailures() {
        assertThat(waits(AWAY, 2).get(0)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(waits(AWAY, 2).get(1)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    @Test
    void asksAServerThatIsAwayAtLeastOnceAMinute() {
        assertThat(waits(AWAY, 50)).allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofMinutes(1)));
    }

    @Test
    void asksAServerThatRefusesLessAndLess() {
        List<Duration> waits = waits(WRONG_PASSWORD, 50);
        assertThat(waits.get(4)).isGreaterThanOrEqualTo(Duration.ofMinutes(2));
        assertThat(waits.getLast()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(20));
    }

    @Test
    void doesNotLetManyLinesReturnTogether() {
        List<Duration> thirds = new ArrayList<>();
        for (int line = 0; line < 100; line++) {
            thirds.add(waits(AWAY, 3).getLast());
        }
        assertThat(thirds.stream().distinct().count()).isGreaterThan(90);
    }

    @Test
    void waitsAsLongAsTheServerAsks() {
        Refused overloaded = new Refused("503 Service Unavailable", Duration.ofMinutes(5), null);
        assertThat(waits(overloaded, 1).getFirst()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void waitsNoLongerThanAnHourWhateverTheServerAsks() {
        Refused mistyped = new Refused("503 Service Unavailable", Duration.ofDays(1_000), null);
        assertThat(waits(mistyped, 1).getFirst()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void remembersSinceWhenAndTheServersOwnAnswer() {
        Instant later = START.plusSeconds(100);
        RegistrationProgress refused = RegistrationProgress.starting(START)
                .after(new Accepted("200 OK", Duration.ofMinutes(10)), START, dice)
                .after(WRONG_PASSWORD, later, dice)
                .after(WRONG_PASSWORD, later.plusSeconds(5), dice);

        assertThat(refused.witness().evidence()).isEqualTo(Evidence.GONE);
        assertThat(refused.witness().since()).isEqualTo(later);
        assertThat(refused.witness().detail()).isEqualTo("401 Unauthorized");
        assertThat(refused.witness().checkedAt()).isEqualTo(later.plusSeconds(5));
        assertThat(refused.status(new LineId("l"), null).personNeeded()).isEqualTo("enter the right one");
        assertThat(refused.status(new LineId("l"), null).attempts()).isEqualTo(2);
        assertThat(refused.status(new LineId("l"), null).nextAttemptAt()).isEqualTo(refused.nextTry());
    }

    @Test
    void forgetsFailuresOnceRegistered() {
        RegistrationProgress back = RegistrationProgress.starting(START)
                .after(WRONG_PASSWORD, START, dice)
                .after(new Accepted("200 OK", Duration.ofMinutes(10)), START.plusSeconds(2), dice);

        assertThat(back.status(new LineId("l"), null).attempts()).isZero();
        assertThat(back.status(new LineId("l"), null).personNeeded()).isNull();
        assertThat(back.status(new LineId("l"), null).nextAttemptAt()).isNull();
        assertThat(back.witness().evidence()).isEqualTo(Evidence.ALIVE);
    }

    @Test
    void comesBackAtOnceWhereAConnectionThatHeldIsLost() {
        RegistrationProgress held =
                RegistrationProgress.starting(START).after(new Accepted("200 OK", Duration.ofMinutes(10)), START, dice);
        List<Duration> waits = new ArrayList<>();
        for (int line = 0; line < 100; line++) {
            RegistrationProgress lost = held.lost("the connection was lost", 0, START.plusSeconds(100), dice);
            assertThat(lost.witness().evidence()).isEqualTo(Evidence.GONE);
            assertThat(lost.witness().detail()).isEqualTo("the connection was lost");
            assertThat(lost.failures()).isEqualTo(1);
            waits.add(Duration.between(START.plusSeconds(100), lost.nextTry()));
        }
        assertThat(waits).allSatisfy(wait -> assertThat(wait).isLessThan(Duration.ofMillis(500)));
        assertThat(waits.stream().distinct().count()).isGreaterThan(50);
    }

    @Test
    void doesNotComeBackAtOnceToARegistrarThatTakesItAndHangsUp() {
        RegistrationProgress held =
                RegistrationProgress.starting(START).after(new Accepted("200 OK", Duration.ofMinutes(10)), START, dice);

        assertThat(held.lost("lost", 1, START, dice).nextTry()).isAfterOrEqualTo(START.plusSeconds(1));
        assertThat(held.lost("lost", 3, START, dice).nextTry()).isAfterOrEqualTo(START.plusSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({"0, 30", "1, 1", "2, 1", "4, 2", "10, 5", "60, 30", "100, 60", "120, 80", "600, 540", "3600, 3240"})
    void refreshesBeforeTheExpiryWithRoomForASecondTry(long granted, long refresh) {
        RegistrationProgress registered = RegistrationProgress.starting(START)
                .after(new Accepted("200 OK", Duration.ofSeconds(granted)), START, dice);

        assertThat(Duration.between(START, registered.nextTry())).isEqualTo(Duration.ofSeconds(refresh));
    }
}
