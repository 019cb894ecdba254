package org.linekeeper.controller.sandbox;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.linekeeper.protocol.Evidence;

/// Whether a user can be reached. Computed, never stored.
public enum Presence {
    /// Container, control link, sound, every account and every line are alive, by the newest settings.
    PRESENT,
    /// Some part is gone.
    ABSENT,
    UNKNOWN;

    /// Processes and windows are shown but not asked for: an account that is logged in has its client, and not
    /// every client has windows that can be looked at. What is gone counts all the same: behind a dialog no call
    /// gets through.
    static Presence of(List<Part> parts, boolean specApplied) {
        if (parts.stream().anyMatch(part -> part.evidence() == Evidence.GONE)) {
            return ABSENT;
        }
        boolean allAlive = parts.stream()
                .filter(part -> !part.isProcess() && !part.isWindow())
                .allMatch(part -> part.evidence() == Evidence.ALIVE);
        boolean complete = List.of(Part.CONTAINER, Part.CONTROL_LINK, Part.SOUND).stream()
                .allMatch(name -> parts.stream().anyMatch(part -> part.part().equals(name)));
        return allAlive && complete && specApplied ? PRESENT : UNKNOWN;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
