package org.linekeeper.agent.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.supervise.RestartBudget.Verdict;
import org.linekeeper.agent.supervise.RestartBudget.Verdict.RestartAfter;
import org.linekeeper.agent.supervise.RestartBudget.Verdict.Spent;

class RestartBudgetTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration WINDOW = Duration.ofMinutes(2);

    @Test
    void firstTwoFailuresAreMadeGoodAtOnceAndLaterOnesWaitLonger() {
        RestartBudget budget = new RestartBudget(10, WINDOW);

        assertThat(budget.fail(START)).isEqualTo(new RestartAfter(Duration.ZERO));
        assertThat(budget.fail(START)).isEqualTo(new RestartAfter(Duration.ZERO));
        assertThat(budget.fail(START)).isEqualTo(new RestartAfter(Duration.ofMillis(250)));
        assertThat(budget.fail(START)).isEqualTo(new RestartAfter(Duration.ofMillis(500)));
    }

    @Test
    void noWaitIsLongerThanFiveSeconds() {
        RestartBudget budget = new RestartBudget(50, WINDOW);

        Verdict last = new RestartAfter(Duration.ZERO);
        for (int i = 0; i < 50; i++) {
            last = budget.fail(START);
        }

        assertThat(last).isEqualTo(new RestartAfter(Duration.ofSeconds(5)));
    }

    @Test
    void isSpentByOneFailureMoreThanItAllows() {
        RestartBudget budget = new RestartBudget(3, WINDOW);
        budget.fail(START);
        budget.fail(START.plusSeconds(1));
        budget.fail(START.plusSeconds(2));

        assertThat(budget.fail(START.plusSeconds(3))).isEqualTo(new Spent(3, WINDOW));
    }

    @Test
    void failuresAreForgottenWhenTheWindowHasPassed() {
        RestartBudget budget = new RestartBudget(2, WINDOW);
        budget.fail(START);
        budget.fail(START.plusSeconds(60));

        Verdict oneLeft = budget.fail(START.plus(WINDOW));

        assertThat(oneLeft).isEqualTo(new RestartAfter(Duration.ZERO));
        assertThat(budget.fail(START.plus(WINDOW).plusSeconds(1))).isInstanceOf(Spent.class);
    }

    @Test
    void refusesABudgetOfNothing() {
        assertThatThrownBy(() -> new RestartBudget(0, WINDOW)).isInstanceOf(IllegalArgumentException.class);
    }
}
