package org.linekeeper.lab.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencySummaryTest {
    @Test
    void takesPercentilesByTheNearestRank() {
        var millis = IntStream.rangeClosed(1, 20).mapToObj(i -> 21.0 - i).toList();
        var summary = new LatencySummary(21, millis);

        assertThat(summary.percentile(50)).isEqualTo(10);
        assertThat(summary.percentile(95)).isEqualTo(19);
        assertThat(summary.percentile(100)).isEqualTo(20);
    }

    @Test
    void writesOneLineOfJson() {
        assertThat(new LatencySummary(3, List.of(2.0, 1.0)).json("summary", 1.5))
                .isEqualTo("{\"kind\":\"summary\",\"at_s\":1.50,\"sent\":3,\"received\":2,"
                        + "\"p50_ms\":1.00,\"p95_ms\":2.00,\"max_ms\":2.00}");
        assertThat(new LatencySummary(3, List.of()).json("summary", 0)).contains("\"p50_ms\":null");
    }
}
