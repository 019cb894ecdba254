package org.linekeeper.agent.sip.network;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts what was thrown away. Thread-safe.
public final class DropCounters {
    private final Map<Drop, LongAdder> counts = new EnumMap<>(Drop.class);

    public DropCounters() {
        for (Drop drop : Drop.values()) {
            counts.put(drop, new LongAdder());
        }
    }

    public void count(Drop drop) {
        counter(drop).increment();
    }

    public long of(Drop drop) {
        return counter(drop).sum();
    }

    public Map<String, Long> byName() {
        Map<String, Long> byName = new TreeMap<>();
        counts.forEach((drop, count) -> byName.put(drop.counter(), count.sum()));
        return byName;
    }

    private LongAdder counter(Drop drop) {
        LongAdder counter = counts.get(drop);
        if (counter == null) {
            throw new IllegalStateException(drop + " has no counter");
        }
        return counter;
    }
}
