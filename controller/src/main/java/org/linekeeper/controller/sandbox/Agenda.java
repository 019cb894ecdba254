package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.linekeeper.controller.user.UserId;

/// Who is to be looked at when. One entry per user, the last one that was made.
final class Agenda {
    private record Entry(Instant at, UserId user) {}

    private final Map<UserId, Entry> entries = new HashMap<>();
    private final PriorityQueue<Entry> queue =
            new PriorityQueue<>((one, other) -> one.at().compareTo(other.at()));

    /// What stands in the queue, each once: an entry that is made again and again waits in one place.
    private final Set<Entry> queued = new HashSet<>();

    void put(UserId user, Instant at) {
        Entry entry = new Entry(at, user);
        entries.put(user, entry);
        if (queued.add(entry)) {
            queue.add(entry);
        }
    }

    /// As [#put], unless there is an earlier entry.
    void sooner(UserId user, Instant at) {
        Entry before = entries.get(user);
        if (before == null || at.isBefore(before.at())) {
            put(user, at);
        }
    }

    void drop(UserId user) {
        entries.remove(user);
    }

    Optional<Instant> next() {
        dropOutdated();
        return Optional.ofNullable(queue.peek()).map(Entry::at);
    }

    /// Takes out those who are due.
    Set<UserId> due(Instant now) {
        Set<UserId> due = new HashSet<>();
        dropOutdated();
        Entry first = queue.peek();
        while (first != null && !first.at().isAfter(now)) {
            queued.remove(queue.remove());
            entries.remove(first.user());
            due.add(first.user());
            dropOutdated();
            first = queue.peek();
        }
        return due;
    }

    /// An entry that a later one replaced is still in the queue.
    private void dropOutdated() {
        Entry first = queue.peek();
        while (first != null && !first.equals(entries.get(first.user()))) {
            queued.remove(queue.remove());
            first = queue.peek();
        }
    }
}
