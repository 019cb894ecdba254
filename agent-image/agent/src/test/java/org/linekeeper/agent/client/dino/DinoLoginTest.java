package org.linekeeper.agent.client.dino;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Secret;

class DinoLoginTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ADDRESS = "alice@lab.test/linekeeper";

    private final DinoLogin login = new DinoLogin(
            new AccountSpec.Xmpp(new AccountId("google-talk"), "alice@lab.test", new Secret("wonderland")), START);

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
        login.refused("not-authorized", START.plusSeconds(1));
        login.connecting(START.plusSeconds(4));
        login.refused("not-authorized", START.plusSeconds(5));

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
        login.refused("not-authorized", START);
        login.refused("Wrong password", START);

        assertThat(login.status().attempts()).isEqualTo(1);
    }

    @Test
    void startsAfreshAfterASuccess() {
        login.connecting(START);
        login.refused("not-authorized", START);
        login.connecting(START.plusSeconds(3));
        login.bound(ADDRESS);
        login.present(ADDRESS, START.plusSeconds(4));

        assertThat(login.status().attempts()).isZero();
        assertThat(login.status().nextAttemptAt()).isNull();
        assertThat(login.status().login().detail()).isNull();
    }

    @Test
    void aLoginThatIsLostIsTriedAgainSoonAndIsNoFailedAttempt() {
        login.connecting(START);
        login.bound(ADDRESS);
        login.present(ADDRESS, START);

        login.lost("End of TLS stream reached", START.plusSeconds(60));

        assertThat(login.status().login().evidence()).isEqualTo(Evidence.GONE);
        assertThat(login.status().attempts()).isZero();
        assertThat(login.status().nextAttemptAt()).isEqualTo(START.plusSeconds(61));
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
        login.refused("not-authorized", START);
        login.clientGone("signal 9", START);
        assertThat(login.status().login().detail()).isEqualTo("not-authorized");

        login.connecting(START.plusSeconds(3));
        login.bound(ADDRESS);
        login.present(ADDRESS, START.plusSeconds(3));
        login.clientGone("signal 9", START.plusSeconds(4));

        assertThat(login.status().login().evidence()).isEqualTo(Evidence.GONE);
        assertThat(login.status().login().detail()).contains("signal 9");
    }
}
