package org.linekeeper.controller.repair;

/// The ladder's rungs, cheapest first. Above the last one stands a person.
public enum Rung {
    /// A SIP line is registered again, over a new flow.
    REGISTER,
    /// The client is restarted.
    CLIENT,
    /// Client, sound server, display and bus are restarted.
    SESSION,
    /// The container is made anew on the same profile.
    CONTAINER;

    /// Whether it concerns its target alone, so that tries for another target do not count.
    boolean isForOneTarget() {
        return this == REGISTER || this == CLIENT;
    }
}
