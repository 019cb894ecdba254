package org.linekeeper.controller.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
    private static final Duration AT_ONCE = Duration.ZERO;

    private final ChangeLog log = new ChangeLog(3, Clock.systemUTC());

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            log.add(Change.Kind.USER, "u" + i, null);
        }
    }

    @Test
    void tellsWhatCameAfterTheLastReading() throws InterruptedException {
        add(2);
        ChangeLog.Reading first = log.read(0, AT_ONCE);
        assertThat(first.changes()).extracting(Change::number).containsExactly(1L, 2L);

        add(1);
        assertThat(log.read(first.last(), AT_ONCE).changes())
                .extracting(Change::number)
                .containsExactly(3L);
    }

    @Test
    void saysThatAFollowerFellBehindWhatIsKept() throws InterruptedException {
        add(5);

        assertThat(log.read(2, AT_ONCE).missed()).isFalse();
        assertThat(log.read(1, AT_ONCE).missed()).isTrue();
        assertThat(log.read(1, AT_ONCE).last()).isEqualTo(5);
    }

    @Test
    void aPositionOfAnotherRunIsAMiss() throws InterruptedException {
        add(1);

        assertThat(log.read(Long.MAX_VALUE, AT_ONCE).missed()).isTrue();
    }

    @Test
    void theEndWakesWhoWaits() throws InterruptedException {
        Thread closer = Thread.ofVirtual().start(log::close);

        assertThat(log.read(0, Duration.ofHours(1)).closed()).isTrue();
        closer.join();
    }
}
