package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration STABLE = Duration.ofMinutes(2);

    private final Chart chart = new Chart();

    @Test
    void aContainerThatRunsForAMomentStillEndsAgainAndAgain() {
        chart.endsAgain(NOW);
        chart.runs(NOW.plusSeconds(1), NOW.plusSeconds(1), STABLE);
        chart.runs(NOW.plusSeconds(1), NOW.plusSeconds(100), STABLE);
        // of another start: the end between them was not seen
        chart.runs(NOW.plusSeconds(110), NOW.plusSeconds(110), STABLE);
        chart.runs(NOW.plusSeconds(110), NOW.plusSeconds(200), STABLE);

        assertThat(chart.endsAgain(NOW.plusSeconds(201))).isEqualTo(NOW);
        assertThat(chart.isBlank(NOW)).isFalse();
    }

    @Test
    void oneThatHasRunForAWhileIsOverIt() {
        chart.endsAgain(NOW);
        chart.runs(NOW.plusSeconds(1), NOW.plusSeconds(1), STABLE);
        chart.runs(NOW.plusSeconds(1), NOW.plusSeconds(121), STABLE);

        assertThat(chart.isBlank(NOW)).isTrue();
        assertThat(chart.endsAgain(NOW.plusSeconds(300))).isEqualTo(NOW.plusSeconds(300));
    }

    @Test
    void knowsWhatPeopleHaveChanged() {
        assertThat(chart.changed(new Chart.Orders(1, 1))).isNull();
        assertThat(chart.changed(new Chart.Orders(1, 1))).isNull();
        assertThat(chart.changed(new Chart.Orders(2, 1))).isEqualTo("the settings were changed");
        assertThat(chart.changed(new Chart.Orders(2, 2))).isEqualTo("a new sandbox was ordered");
        assertThat(chart.changed(new Chart.Orders(2, 2))).isNull();
    }

    @Test
    void oneThatIsGoneIsOverIt() {
        chart.endsAgain(NOW);
        chart.stops();

        assertThat(chart.endsAgain(NOW.plusSeconds(30))).isEqualTo(NOW.plusSeconds(30));
    }
}
