package org.linekeeper.agent.supervise;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one child prints, in the agent's log under the child's name. Bounded: a child that floods is cut off
/// for the rest of the minute and the log says how much is missing. One thread at a time.
final class ProcessLog {
    private static final Logger LOG = LoggerFactory.getLogger("session");
    private static final int LINES_PER_MINUTE = 120;

    private final String name;
    private long minute;
    private int lines;

    ProcessLog(String name) {
        this.name = name;
    }

    void line(String line) {
        long now = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime());
        if (now != minute) {
            if (lines > LINES_PER_MINUTE) {
                LOG.info("{}: {} more lines left out", name, lines - LINES_PER_MINUTE);
            }
            minute = now;
            lines = 0;
        }
        lines++;
        if (lines <= LINES_PER_MINUTE && !line.isBlank()) {
            LOG.info("{}: {}", name, line);
        }
    }
}
