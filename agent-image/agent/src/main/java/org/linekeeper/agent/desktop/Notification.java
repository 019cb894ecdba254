package org.linekeeper.agent.desktop;

import java.time.Instant;
import java.util.List;

/// What a client announced.
///
/// @param id       given by us; unique while the service runs
/// @param category as the specification lists them, `call.incoming` or `im.error` for instance; empty where there
///                 is none
/// @param actions  the keys of what can be chosen
public record Notification(
        int id, String application, String category, String summary, String body, List<String> actions, Instant at) {
    public Notification {
        actions = List.copyOf(actions);
    }
}
