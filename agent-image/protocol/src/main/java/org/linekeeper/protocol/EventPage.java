package org.linekeeper.protocol;

import java.util.List;

/// The answer to a poll for events.
///
/// @param incarnation changes when the profile, and with it the numbering, begins anew
/// @param events      in order of their numbers, all above the one asked for
public record EventPage(String incarnation, List<AgentEvent> events) {
    public EventPage {
        events = List.copyOf(events);
    }
}
