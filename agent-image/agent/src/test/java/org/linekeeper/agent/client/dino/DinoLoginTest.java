package org.linekeeper.agent.client.dino;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.time.HandClock;
import org.linekeeper.agent.time.SteadyClock;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.Witness;

class DinoLoginTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ADDRESS = "alice@lab.test/linekeeper";

    private final DinoLogin login = new DinoLogin(
            new AccountSpec.Xmpp(new AccountId("google-talk"), "alice@lab.test", new Secret("wonderland")),
            new LoginBackoff(1),
            () -> false,
            START);

    @Test
    void isLoggedInWhenTheServerTellsItsOwnPresenceBack() {
        login.connecting(START);
        login.bound(ADDRESS);
        assertThat(login.status().login().evidence()).isEqualTo(Evidence.UNKNOWN);

        login.present(ADDRESS, START.plusSeconds(1));

        assertThat(login.status().login().evidence()).isEqualTo(Evidence.ALIVE);
        assertThat(login.status().login().since()).isEqualTo(START.plusSeconds(1));
    }

    @Test
    void anotherDevicesPresenceProvesNothing() {
        login.connecting(START);
        login.bound(ADDRESS);

        login.present("alice@lab.test/phone", START);
        login.present("bob@lab.test/dino", START);

        assertThat(login.isLoggedIn()).isFalse();
    }

    @Test
    void anAddressOfAnEarlierConnectionProvesNothing() {
        login.bound(ADDRESS);
        login.connecting(START);

        login.present(ADDRESS, START);

        assertThat(login.isLoggedIn()).isFalse();
    }

    @Test
    void keepsTheServersWordsSinceWhenAndTheAttemptsOfARefusedLogin() {
        login.connecting(START);
        login.refused("not-authorized", null, START.plusSeconds(1));
        login.connecting(START.plusSeconds(4));
        login.refused("not-authorized", null, START.plusSeconds(5));

        assertThat(login.status().login().evidence()).isEqualTo(Evidence.GONE);
        assertThat(login.status().login().detail()).isEqualTo("not-authorized");
        assertThat(login.status().login().since()).isEqualTo(START.plusSeconds(1));
        assertThat(login.status().attempts()).isEqualTo(2);
        assertThat(login.status().nextAttemptAt()).isEqualTo(START.plusSeconds(15));
    }

    @Test
    void isPausedUntilTheNextAttemptIsDue() {
        login.connecting(START);
        login.unreachable("Connection refused", START);

        assertThat(login.isDue(START.plusSeconds(2))).isFalse();
        assertThat(login.nextLook(START.plusSeconds(2))).contains(START.plusSeconds(3));
        assertThat(login.isDue(START.plusSeconds(3))).isTrue();
        assertThat(login.nextLook(START.plusSeconds(3))).isEmpty();
    }

    @Test
    void countsAnAttemptOnceThoughTwoSourcesTellOfItsFailure() {
        login.connecting(START);
        login.refused("not-authorized", null, START);
        login.refused("Wrong password", null, START);

        assertThat(login.status().attempts()).isEqualTo(1);
    }

    @Test
    void startsAfreshAfterASuccess() {
        login.connecting(START);
        login.refused("not-authorized", null, START);
        login.connecting(START.plusSeconds(3));
        login.bound(ADDRESS);
        login.present(ADDRESS, START.plusSeconds(4));

        assertThat(login.status().attempts()).isZero();
        assertThat(login.status().nextAttemptAt()).isNull();
        assertThat(login.status().login().detail()).isNull();
    }

    /// The driver asks by the steady clock: what somebody sets the wall clock to shortens no wait and lengthens none.
    @ParameterizedTest
    @ValueSource(ints = {-5, 5})
    void waitsAsLongWhereTheWallClockIsSet(int hours) {
        HandClock wall = new HandClock(START);
        SteadyClock clock = wall.steady();
        login.connecting(clock.instant());
        wall.set(Duration.ofHours(hours));
        wall.forward(Duration.ofSeconds(1));
        login.look(clock.instant());
        assertThat(login.status().attempts()).isZero();

        login.unreachable("Connection refused", clock.instant());
        Duration wait = Duration.between(
                clock.instant(), Objects.requireNonNull(login.status().nextAttemptAt()));
        wall.set(Duration.ofHours(hours));
        assertThat(login.isDue(clock.instant())).isFalse();
        wall.forward(wait);
        assertThat(login.isDue(clock.instant())).isTrue();
    }

    @Test
    void aLoginThatIsLostIsTriedAgainSoonAndIsNoFailedAttempt() {
        login.connecting(START);
        login.bound(ADDRESS);
        login.present(ADDRESS, START);

        login.lost("End of TLS stream reached", START.plusSeconds(60));

        assertThat(login.status().login().evidence()).isEqualTo(Evidence.GONE);
        assertThat(login.status().attempts()).isZero();
        assertThat(login.status().nextAttemptAt()).isEqualTo(START.plusSeconds(65));
    }

    @Test
    void aServerThatTakesTheLoginAndEndsItAtOnceIsAskedLessOften() {
        Instant now = START;
        List<Duration> waits = new ArrayList<>();
        for (int time = 0; time < 4; time++) {
            login.connecting(now);
            login.bound(ADDRESS);
            login.present(ADDRESS, now);
            login.lost("conflict", now.plusSeconds(1));
            Instant next = Objects.requireNonNull(login.status().nextAttemptAt());
            waits.add(Duration.between(now.plusSeconds(1), next));
            now = next;
        }
        assertThat(waits.get(0)).isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(waits.subList(2, 4))
                .allSatisfy(wait -> assertThat(wait).isGreaterThanOrEqualTo(Duration.ofSeconds(30)));

        login.connecting(now);
        login.bound(ADDRESS);
        login.present(ADDRESS, now);
        login.lost("the server restarts", now.plus(DinoLogin.HELD_SHORTLY));
        assertThat(login.status().nextAttemptAt())
                .isBeforeOrEqualTo(now.plus(DinoLogin.HELD_SHORTLY).plusSeconds(5));
    }

    @Test
    void aServerThatSaysNothingIsUnreachable() {
        login.connecting(START);
        Instant late = START.plus(DinoLogin.ANSWER_WITHIN);

        login.look(late.minusMillis(1));
        assertThat(login.status().attempts()).isZero();
        login.look(late);

        assertThat(login.status().attempts()).isEqualTo(1);
        assertThat(login.status().login().detail()).startsWith("no answer from the server");
    }

    @Test
    void theClientsEndTakesALoginWithItButNotTheServersAnswer() {
        login.connecting(START);
        login.refused("not-authorized", null, START);
        login.clientGone("signal 9", START);
        assertThat(login.status().login().detail()).isEqualTo("not-authorized");

        login.connecting(START.plusSeconds(3));
        login.bound(ADDRESS);
        login.present(ADDRESS, START.plusSeconds(3));
        login.clientGone("signal 9", START.plusSeconds(4));

        assertThat(login.status().login().evidence()).isEqualTo(Evidence.GONE);
        assertThat(login.status().login().detail()).contains("signal 9");
    }

    @Test
    void isAsYoungAsTheServersLastWord() {
        loggedIn();
        login.heard(START.plusSeconds(50));
        assertThat(login.status().login().checkedAt()).isEqualTo(START.plusSeconds(50));
        assertThat(login.status().login().since()).isEqualTo(START);
    }

    @Test
    void aServerThatDoesNotAnswerIsUnknownAndItsWordMakesItAliveAgain() {
        loggedIn();
        Instant asked = START.plusSeconds(60);
        login.asked(asked);
        login.asked(asked.plusSeconds(10));
        Instant late = asked.plus(DinoLogin.SILENT_WHEN_ASKED);
        assertThat(login.nextLook(asked)).contains(late);
        login.look(late.minusMillis(1));
        assertThat(login.status().login().evidence()).isEqualTo(Evidence.ALIVE);

        login.look(late);

        assertThat(login.status().login().evidence()).isEqualTo(Evidence.UNKNOWN);
        assertThat(login.status().login().checkedAt()).isEqualTo(START);
        assertThat(login.nextLook(late)).isEmpty();
        login.heard(late.plusSeconds(1));
        assertThat(login.status().login().evidence()).isEqualTo(Evidence.ALIVE);
    }

    @Test
    void aClientThatDoesNotEvenAskIsUnknownToo() {
        loggedIn();
        login.look(START.plus(DinoLogin.SILENT_WITHOUT_ASKING));
        assertThat(login.status().login().evidence()).isEqualTo(Evidence.UNKNOWN);
        assertThat(login.status().login().detail()).contains("nothing heard");
    }

    @Test
    void aSilentLoginThatTheClientGivesUpIsGone() {
        loggedIn();
        login.look(START.plus(DinoLogin.SILENT_WITHOUT_ASKING));
        login.lost("the server no longer answers", START.plusSeconds(160));
        assertThat(login.status().login().evidence()).isEqualTo(Evidence.GONE);
        assertThat(login.status().nextAttemptAt()).isEqualTo(START.plusSeconds(165));
    }

    @Test
    void wordsOnAStreamThatIsNotLoggedInProveNothing() {
        login.connecting(START);
        login.heard(START.plusSeconds(1));
        assertThat(login.status().login().evidence()).isEqualTo(Evidence.UNKNOWN);
    }

    @Test
    void asksForAPersonUntilTheLoginWorks() {
        login.connecting(START);
        login.refused("not-authorized", "enter the right password", START);
        login.connecting(START.plusSeconds(3));
        assertThat(login.status().personNeeded()).isEqualTo("enter the right password");
        login.bound(ADDRESS);
        login.present(ADDRESS, START.plusSeconds(4));
        assertThat(login.status().personNeeded()).isNull();
    }

    @Test
    void endsAPauseWhenAskedToButNotOneThatSparesTheServer() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            login.connecting(START);
            login.refused("not-authorized", null, START);
            login.tryEarly(START.plusSeconds(1));
            assertThat(login.isDue(START.plusSeconds(1))).isEqualTo(attempt < 3);
        }
        login.refused("not-authorized", null, START);
        login.tryEarly(START.plus(LoginBackoff.PATIENCE).minusMillis(1));
        assertThat(login.isDue(START.plus(LoginBackoff.PATIENCE).minusMillis(1)))
                .isFalse();
    }

    @Test
    void tellsWhatStandsBeforeTheClientAndForgetsTheAgeOfNoReading() {
        login.windowSeen(Optional.empty(), START);
        assertThat(login.status().window().evidence()).isEqualTo(Evidence.ALIVE);
        login.windowSeen(Optional.of("Preferences"), START.plusSeconds(30));
        assertThat(login.status().window())
                .isEqualTo(new Witness(Evidence.GONE, START.plusSeconds(30), START.plusSeconds(30), "Preferences"));
        login.windowUnseen("not answered within 5 s", START.plusSeconds(60));
        assertThat(login.status().window().evidence()).isEqualTo(Evidence.UNKNOWN);
        assertThat(login.status().window().checkedAt()).isEqualTo(START.plusSeconds(30));
    }

    private void loggedIn() {
        login.connecting(START);
        login.bound(ADDRESS);
        login.present(ADDRESS, START);
    }
}
