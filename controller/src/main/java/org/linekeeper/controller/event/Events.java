package org.linekeeper.controller.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/// Writes events down and reads them again. Every method blocks for the database.
@Component
public class Events {
    private final EventStore store;
    private final ApplicationEventPublisher listeners;
    private final Clock clock;

    Events(EventStore store, ApplicationEventPublisher listeners, Clock clock) {
        this.store = store;
        this.listeners = listeners;
        this.clock = clock;
    }

    /// Something that is over as soon as it is told.
    public void tell(NewEvent event) {
        write(event, null);
    }

    /// Something that was tried, told when it is over.
    public void tell(NewEvent event, Outcome outcome, Duration took, @Nullable String detail) {
        write(event, new EventStore.Ending(outcome, took, detail));
    }

    /// Something is about to be tried: written before it is, so that a kill in the middle leaves its trace.
    ///
    /// @return what [#end] takes
    public long begin(NewEvent event) {
        return write(event, null);
    }

    private long write(NewEvent event, EventStore.@Nullable Ending ending) {
        long id = store.insert(event, clock.instant(), ending);
        listeners.publishEvent(new EventTold(id, event.user()));
        return id;
    }

    /// What has an outcome keeps it.
    public void end(long id, UserId user, Outcome outcome, Duration took, @Nullable String detail) {
        store.end(id, new EventStore.Ending(outcome, took, detail));
        listeners.publishEvent(new EventTold(id, user));
    }

    /// The newest event of a kind about this alarm; empty where none is kept.
    public Optional<Event> latest(EventKind kind, String alarm) {
        return store.latest(kind, alarm);
    }

    /// Ends every repair that an earlier controller began and did not end.
    ///
    /// @return how many there were
    public int interrupt() {
        return store.interrupt("the controller ended meanwhile");
    }

    /// In the order they happened.
    public List<Event> since(Instant from, Collection<EventKind> kinds) {
        return store.since(from, kinds);
    }

    /// Removes all events of a user.
    public void forget(UserId user) {
        store.forget(user);
    }
}
