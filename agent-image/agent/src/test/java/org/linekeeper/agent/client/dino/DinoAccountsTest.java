package org.linekeeper.agent.client.dino;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.supervise.ProcessControl;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentStatus.AccountStatus;
import org.linekeeper.protocol.Secret;

/// Accounts that share one Dino, which starts anew for each attempt.
class DinoAccountsTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final AccountSpec.Xmpp ONE = account("one");
    private static final AccountSpec.Xmpp OTHER = account("other");

    private final List<List<AccountSpec.Xmpp>> runs = new ArrayList<>();
    private List<AccountSpec.Xmpp> next = List.of();
    private final DinoAccounts accounts = new DinoAccounts(new Runs(), wanted -> next = wanted);
    private Instant now = START;

    private static AccountSpec.Xmpp account(String id) {
        return new AccountSpec.Xmpp(new AccountId(id), id + "@" + id + ".test", new Secret("secret"));
    }

    /// Notes which accounts each run of Dino has.
    private final class Runs implements ProcessControl {
        @Override
        public void hold(String name, String reason) {}

        @Override
        public void release(String name) {}

        @Override
        public void restart(String name, String cause) {
            runs.add(next);
        }
    }

    private void want(AccountSpec.Xmpp... wanted) {
        accounts.configure(List.of(wanted), now);
        accounts.reconcile(true, now);
    }

    private AccountStatus status(AccountSpec.Xmpp account) {
        return accounts.statuses().stream()
                .filter(status -> status.id().equals(account.id()))
                .findFirst()
                .orElseThrow();
    }

    private Instant nextAttempt(AccountSpec.Xmpp account) {
        return Objects.requireNonNull(status(account).nextAttemptAt());
    }

    private void connecting(AccountSpec.Xmpp account) {
        accounts.printed(new DinoPrint.Connecting(account.address()), now);
    }

    private void isAway(AccountSpec.Xmpp account) {
        accounts.printed(new DinoPrint.ConnectFailed(account.address(), "No route to host"), now);
        accounts.reconcile(true, now);
    }

    /// Tries it until it has failed so often.
    private void failsUntil(AccountSpec.Xmpp account, int attempts) {
        while (status(account).attempts() < attempts) {
            connecting(account);
            isAway(account);
            now = nextAttempt(account);
            accounts.reconcile(true, now);
        }
    }

    @Test
    void aServerThatIsAwayIsAskedOnceAMinuteWhereNobodyIsDisturbedByIt() {
        want(ONE);
        failsUntil(ONE, 8);
        connecting(ONE);
        isAway(ONE);
        assertThat(nextAttempt(ONE)).isBetween(now.plusSeconds(30), now.plusSeconds(60));
    }

    @Test
    void aServerThatIsAwayIsAskedLessAndLessWhereEachAttemptTakesAWorkingAccountOffItsServer() {
        want(ONE, OTHER);
        failsUntil(ONE, 8);
        connecting(ONE);
        isAway(ONE);
        assertThat(nextAttempt(ONE)).isAfterOrEqualTo(now.plus(Duration.ofSeconds(450)));
        assertThat(runs.getLast()).containsExactly(OTHER);
    }

    @Test
    void anAttemptAfterManyFailuresIsNotMadeTwiceForAnotherAccountsSake() {
        want(ONE);
        failsUntil(ONE, 3);
        connecting(ONE);
        int before = runs.size();

        want(ONE, OTHER);
        assertThat(runs).hasSize(before);

        isAway(ONE);
        assertThat(runs.getLast()).containsExactly(OTHER);
    }

    @Test
    void anAccountThatIsAddedIsTriedAtOnceElse() {
        want(ONE);
        connecting(ONE);

        want(ONE, OTHER);

        assertThat(runs.getLast()).containsExactly(ONE, OTHER);
    }
}
