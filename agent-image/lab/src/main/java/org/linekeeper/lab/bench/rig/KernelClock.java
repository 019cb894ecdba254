package org.linekeeper.lab.bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// Turns the start times that the kernel notes for processes into wall-clock time. They count hundredths of a
/// second since the machine's boot, cut off, not rounded: a start seems up to 10 ms earlier than it was.
public final class KernelClock {
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final int TICKS_PER_SECOND = 100;
    /// The fields of `/proc/<pid>/stat` after the name (proc_pid_stat(5): number 22).
    private static final int START_TIME = 19;

    private final Instant boot;

    private KernelClock(Instant boot) {
        this.boot = boot;
    }

    /// Takes up to 10 ms: it waits for the uptime's next tick.
    public static KernelClock read() {
        BigDecimal before = uptime();
        BigDecimal now = uptime();
        while (now.compareTo(before) == 0) {
            now = uptime();
        }
        return new KernelClock(
                Instant.now().minus(Duration.ofMillis(now.movePointRight(3).longValueExact())));
    }

    private static BigDecimal uptime() {
        try {
            return new BigDecimal(Files.readString(UPTIME).split(" ", 2)[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// When a process was forked.
    ///
    /// @param stat the line in `/proc/<pid>/stat`
    public Instant startOf(String stat) {
        return boot.plusMillis(startTicks(stat) * 1000 / TICKS_PER_SECOND);
    }

    static long startTicks(String stat) {
        // the name stands in brackets and may hold anything, brackets too
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        if (fields.length <= START_TIME) {
            throw new IllegalArgumentException("not a line of /proc/<pid>/stat: " + stat);
        }
        return Long.parseLong(fields[START_TIME]);
    }
}
