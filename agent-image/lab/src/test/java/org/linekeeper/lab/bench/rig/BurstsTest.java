package org.linekeeper.lab.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BurstsTest {
    @Test
    void countsWhatWasLostAsTheLatest() {
        Bursts bursts = new Bursts(20, List.of(5.0, 4.0, 3.0, 2.0, 1.0));

        assertThat(bursts.lost()).isEqualTo(15);
        assertThat(bursts.percentile(25)).isEqualTo(5);
        assertThat(bursts.percentile(26)).isNaN();
    }

    @Test
    void ranksThoseThatArrived() {
        Bursts bursts = new Bursts(
                20,
                java.util.stream.IntStream.rangeClosed(1, 19)
                        .mapToObj(Double::valueOf)
                        .toList());

        assertThat(bursts.percentile(95)).isEqualTo(19);
    }

    @Test
    void addsUpOverCalls() {
        Bursts all = Bursts.NONE.and(new Bursts(2, List.of(7.0))).and(new Bursts(2, List.of(3.0, 5.0)));

        assertThat(all.sent()).isEqualTo(4);
        assertThat(all.lost()).isEqualTo(1);
        assertThat(all.percentile(50)).isEqualTo(5);
    }
}
