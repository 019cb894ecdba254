package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftSimulationTest {
    @ParameterizedTest
    @ValueSource(ints = {200, -200})
    void hearsNoGapAndHardlyAnyChangeOfLatency(int ppm) {
        var result = DriftSimulation.run(ppm, Duration.ofMinutes(20));

        assertThat(result.longestGapMillis()).isZero();
        // the simulated device takes blocks of 10 ms, and a packet waits for up to one of them
        assertThat(result.latencySpreadMillis()).isBetween(0.1, 10.5);
    }
}
