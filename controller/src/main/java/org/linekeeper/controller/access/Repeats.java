package org.linekeeper.controller.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Tells what happens again and again from what is new. Bounded memory.
final class Repeats {
    private static final int MOST = 1_000;

    private final long windowNanos;
    private final LongSupplier nanos;
    private final Map<String, Long> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    Repeats(Duration window, LongSupplier nanos) {
        this.windowNanos = window.toNanos();
        this.nanos = nanos;
    }

    /// Whether this was not told within the window before now.
    synchronized boolean isNew(String what) {
        long now = nanos.getAsLong();
        Long told = seen.get(what);
        if (told != null && now - told < windowNanos) {
            return false;
        }
        seen.remove(what);
        seen.put(what, now);
        return true;
    }
}
