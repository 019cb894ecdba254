package org.linekeeper.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private static Samples oneTo(int most) {
        // the largest first: the order of measuring says nothing
        return new Samples(IntStream.rangeClosed(1, most)
                .mapToObj(value -> (double) (most + 1 - value))
                .toList());
    }

    @Test
    void takesPercentilesByTheNearestRank() {
        assertThat(oneTo(200).percentile(99)).isEqualTo(198);
        assertThat(oneTo(24).percentile(95)).isEqualTo(23);
        assertThat(oneTo(5).median()).isEqualTo(3);
        assertThat(oneTo(4).median()).isEqualTo(2);
    }

    @Test
    void takesTheLargestOfFew() {
        assertThat(oneTo(10).percentile(95)).isEqualTo(10);
        assertThat(oneTo(1).percentile(1)).isEqualTo(1);
    }

    @Test
    void knowsMeanAndMost() {
        Samples samples = new Samples(List.of(1.0, 2.0, 6.0));

        assertThat(samples.mean()).isEqualTo(3);
        assertThat(samples.most()).isEqualTo(6);
    }

    @Test
    void saysNothingOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Samples(List.of()));
    }
}
