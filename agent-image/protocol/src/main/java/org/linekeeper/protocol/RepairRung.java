package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;

/// The steps of the recovery ladder that an agent can take, cheapest first.
public enum RepairRung {
    /// Registers a line now, over a new flow.
    REGISTER,
    /// Ends the client's process and starts it anew.
    CLIENT,
    /// Ends client, sound server, display and bus and starts them anew in their order.
    SESSION,
    /// One of a later version; an agent refuses it.
    UNKNOWN;

    @JsonCreator
    static RepairRung named(String name) {
        for (RepairRung rung : values()) {
            if (rung.name().equals(name)) {
                return rung;
            }
        }
        return UNKNOWN;
    }
}
