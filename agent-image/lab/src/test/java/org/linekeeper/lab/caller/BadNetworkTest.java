package org.linekeeper.lab.caller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BadNetworkTest {
    private static final int PACKETS = 20_000;
    private static final long GAP = TimeUnit.MILLISECONDS.toNanos(20);

    private static List<Long> arrivals(BadNetwork network) {
        List<Long> arrivals = new ArrayList<>();
        for (int i = 0; i < PACKETS; i++) {
            arrivals.add(network.arrival(i * GAP));
        }
        return arrivals;
    }

    @Test
    void doesTheSameToTheSamePacketsWithTheSameSeed() {
        List<Long> once = arrivals(new BadNetwork(5, 30, 0.01));

        assertThat(arrivals(new BadNetwork(5, 30, 0.01))).isEqualTo(once);
        assertThat(arrivals(new BadNetwork(6, 30, 0.01))).isNotEqualTo(once);
    }

    @Test
    void losesItsShare() {
        long lost = arrivals(new BadNetwork(1, 0, 0.03)).stream()
                .filter(arrival -> arrival == BadNetwork.LOST)
                .count();

        assertThat(lost).isBetween(500L, 700L);
    }

    @Test
    void delaysByUpToTheJitterAndKeepsTheOrder() {
        List<Long> arrivals = arrivals(new BadNetwork(2, 30, 0));
        long mean = 0;
        for (int i = 0; i < PACKETS; i++) {
            long delay = arrivals.get(i) - i * GAP;
            assertThat(delay).isBetween(0L, TimeUnit.MILLISECONDS.toNanos(30));
            mean += delay / PACKETS;
        }

        assertThat(arrivals).isSorted();
        assertThat(TimeUnit.NANOSECONDS.toMillis(mean)).isBetween(14L, 17L);
    }

    @Test
    void delaysNothingWhereItIsGood() {
        assertThat(new BadNetwork(1, 0, 0).arrival(77)).isEqualTo(77);
    }
}
