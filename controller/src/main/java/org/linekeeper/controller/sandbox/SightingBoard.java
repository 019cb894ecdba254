package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.time.SteadyClock;
import org.linekeeper.controller.user.UserId;
import org.springframework.stereotype.Component;

/// Where the reconciler's thread leaves what it sees, for all others to read.
@Component
final class SightingBoard {
    private final ConcurrentHashMap<UserId, Sighting> sightings = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<UserId, RepairNote> notes = new ConcurrentHashMap<>();
    private final SteadyClock clock;
    private volatile @Nullable Instant listedAt;
    private volatile @Nullable String trouble = "not read yet";

    SightingBoard(SteadyClock clock) {
        this.clock = clock;
    }

    /// @param sighting by the steady clock
    void post(UserId user, Sighting sighting) {
        sightings.put(user, sighting);
    }

    /// Where the user's repairs stand; empty while all is well.
    void note(UserId user, Optional<RepairNote> note) {
        note.ifPresentOrElse(one -> notes.put(user, one), () -> notes.remove(user));
    }

    Optional<RepairNote> note(UserId user) {
        return Optional.ofNullable(notes.get(user));
    }

    void retain(Set<UserId> users) {
        sightings.keySet().retainAll(users);
        notes.keySet().retainAll(users);
    }

    void forget(UserId user) {
        sightings.remove(user);
        notes.remove(user);
    }

    /// @param now by the steady clock
    void listed(Instant now) {
        listedAt = now;
        trouble = null;
    }

    void notListed(String why) {
        trouble = why;
    }

    /// By the wall clock as it stands now.
    Optional<Sighting> sighting(UserId user) {
        return Optional.ofNullable(sightings.get(user)).map(seen -> seen.later(clock.ahead()));
    }

    int size() {
        return sightings.size();
    }

    /// As [#sighting], for all.
    void forEach(BiConsumer<UserId, Sighting> reader) {
        Duration ahead = clock.ahead();
        sightings.forEach((user, seen) -> reader.accept(user, seen.later(ahead)));
    }

    /// When everything was last read, by the steady clock; empty before the first time.
    Optional<Instant> listedAt() {
        return Optional.ofNullable(listedAt);
    }

    /// Why the last reading failed; empty where it did not.
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
