package org.linekeeper.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a poll for events.
///
/// @param incarnation changes when the profile, and with it the numbering, begins anew
/// @param events      in order of their numbers, all above the one asked for
/// @param status      as it is when the poll ends, so that nobody need ask for it; null from an agent of the version
///                    before this field
public record EventPage(
        String incarnation,
        List<AgentEvent> events,
        @Nullable AgentStatus status) {
    public EventPage {
        events = List.copyOf(events);
    }

    /// The same with the status of the moment.
    public EventPage with(AgentStatus now) {
        return new EventPage(incarnation, events, now);
    }
}
