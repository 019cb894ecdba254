package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftSimulationTest {
    @ParameterizedTest
    @ValueSource(ints = {200, -200})
    void hearsNoGapAndHardlyAnyChangeOfLatencyInTwoHours(int ppm) {
        var result = DriftSimulation.run(ppm, Duration.ofHours(2));

        assertThat(result.longestGapMillis()).isZero();
        // 1.44 s of drift in pieces that are blended in, and hardly anything made up
        assertThat(result.concealedMillis()).isLessThan(1_000);
        // the simulated device takes blocks of 10 ms, and a packet waits for up to one of them
        assertThat(result.latencySpreadMillis()).isBetween(0.1, 10.5);
    }
}
