package org.linekeeper.lab.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KernelClockTest {
    @Test
    void findsTheStartTimeBehindAnyName() {
        String stat = "42 (a) name) R 1 (4 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 200";

        assertThat(KernelClock.startTicks(stat)).isEqualTo(987_654);
    }

    @Test
    void knowsWhenThisProcessBegan() throws IOException {
        Instant start = KernelClock.read().startOf(Files.readString(Path.of("/proc/self/stat")));

        // the JDK's own account is of whole seconds where the boot is concerned
        Instant known = ProcessHandle.current().info().startInstant().orElseThrow();
        assertThat(Duration.between(start, known).abs()).isLessThan(Duration.ofSeconds(2));
        assertThat(start).isBefore(Instant.now());
    }

    @Test
    void refusesWhatIsNoStatLine() {
        assertThatIllegalArgumentException().isThrownBy(() -> KernelClock.startTicks("cat: no such file"));
    }
}
