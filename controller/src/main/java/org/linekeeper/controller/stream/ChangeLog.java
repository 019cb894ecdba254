package org.linekeeper.controller.stream;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest changes, for followers who read at their own pace: a slow one holds nobody up, and one that
/// falls behind what is kept learns that it did. Safe for use by many threads.
final class ChangeLog {
    private final int kept;
    private final Clock clock;
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private long last;
    private boolean closed;

    ChangeLog(int kept, Clock clock) {
        this.kept = kept;
        this.clock = clock;
    }

    /// What a follower finds.
    ///
    /// @param missed changes between were dropped: everything is to be read anew
    /// @param last   where the next reading begins
    record Reading(List<Change> changes, boolean missed, long last, boolean closed) {}

    synchronized void add(Change.Kind kind, @Nullable String user, @Nullable String id) {
        last++;
        changes.addLast(new Change(last, clock.instant(), kind, user, id));
        if (changes.size() > kept) {
            changes.removeFirst();
        }
        notifyAll();
    }

    /// Something changed that is not known here: every follower learns that it missed something.
    synchronized void miss() {
        changes.clear();
        last++;
        notifyAll();
    }

    synchronized long last() {
        return last;
    }

    /// Waits for a change after this number, as long as that at most.
    synchronized Reading read(long after, Duration wait) throws InterruptedException {
        long until = System.nanoTime() + wait.toNanos();
        long left = wait.toMillis();
        while (last == after && !closed && left > 0) {
            wait(left);
            left = (until - System.nanoTime()) / 1_000_000;
        }
        boolean missed = after > last || after < last - changes.size();
        List<Change> found = missed
                ? List.of()
                : changes.stream().filter(change -> change.number() > after).toList();
        return new Reading(found, missed, last, closed);
    }

    /// Nobody waits any more.
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
