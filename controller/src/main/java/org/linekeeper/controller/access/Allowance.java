package org.linekeeper.controller.access;

import java.util.HashMap;
import java.util.Map;

/// How often each of many keys may do something: a burst, then once in an interval. A key that was quiet
/// for long enough costs no memory; where too many are busy at once, the further ones share one allowance.
/// Not for several threads.
final class Allowance {
    private static final String ALL_OTHERS = "";

    private final int burst;
    private final long intervalNanos;
    private final int mostKeys;
    /// When each key will have its whole burst again, in nanoseconds of the monotonic clock.
    private final Map<String, Long> fullAt = new HashMap<>();

    Allowance(int burst, java.time.Duration interval, int mostKeys) {
        this.burst = burst;
        this.intervalNanos = interval.toNanos();
        this.mostKeys = mostKeys;
    }

    /// How long this key has to wait; nothing is taken.
    long waitNanos(String key, long now) {
        long full = fullAt.getOrDefault(slot(key, now), now);
        return Math.max(0, full - now - (burst - 1) * intervalNanos);
    }

    void take(String key, long now) {
        fullAt.merge(slot(key, now), now + intervalNanos, (full, _) -> Math.max(full, now) + intervalNanos);
    }

    /// What was taken by mistake.
    void giveBack(String key, long now) {
        fullAt.computeIfPresent(slot(key, now), (_, full) -> full - intervalNanos <= now ? null : full - intervalNanos);
    }

    private String slot(String key, long now) {
        if (fullAt.containsKey(key) || fullAt.size() < mostKeys) {
            return key;
        }
        fullAt.values().removeIf(full -> full <= now);
        return fullAt.size() < mostKeys ? key : ALL_OTHERS;
    }

    int keys() {
        return fullAt.size();
    }
}
