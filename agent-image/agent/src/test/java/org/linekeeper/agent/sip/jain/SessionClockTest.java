package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.session.SessionTerms;

class SessionClockTest {
    private final List<Long> waits = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private final SessionClock clock = new SessionClock(
            (wait, _) -> {
                waits.add(wait.toSeconds());
                return () -> {};
            },
            () -> now.toNanos(),
            Duration.ofSeconds(1),
            () -> {},
            () -> {});

    @Test
    void everyRefusalIsHeededAsFarAsATryIsLeftBeforeTheCallsEnd() {
        clock.agreed(Optional.of(new SessionTerms(1_800, true)));
        assertThat(waits).containsExactly(1_768L, 900L);

        now = Duration.ofMinutes(15);
        clock.retry(OptionalInt.of(600));
        now = Duration.ofMinutes(25);
        clock.retry(OptionalInt.of(600));

        assertThat(waits).containsExactly(1_768L, 900L, 600L, 95L);
    }
}
