package org.linekeeper.controller.repair;

import java.util.List;

/// What kind of part is ill.
public enum PartKind {
    /// One that the runtime starts again and again, or shows in a state that nobody can judge.
    CONTAINER("container"),
    LINE("line/"),
    ACCOUNT("account/"),
    /// What stands in front of the client.
    WINDOW("window/"),
    PROCESS("process/"),
    SOUND("sound"),
    LINK("control-link");

    private final String prefix;

    PartKind(String prefix) {
        this.prefix = prefix;
    }

    /// The rungs that can help it, in their order.
    List<Rung> route() {
        return switch (this) {
            case LINE -> List.of(Rung.REGISTER, Rung.CONTAINER);
            case ACCOUNT, WINDOW -> List.of(Rung.CLIENT, Rung.SESSION, Rung.CONTAINER);
            case PROCESS, SOUND -> List.of(Rung.SESSION, Rung.CONTAINER);
            // nothing below the container can be asked for
            case CONTAINER, LINK -> List.of(Rung.CONTAINER);
        };
    }

    /// Whether a rung may be climbed for one whose witness says nothing. What the runtime itself cannot judge may well
    /// run, and carry a call.
    boolean bearsDoubt() {
        return this != CONTAINER;
    }

    /// @throws IllegalArgumentException where no rung is for it
    public static PartKind of(String part) {
        for (PartKind kind : values()) {
            if (part.startsWith(kind.prefix)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("nothing can be repaired about " + part);
    }
}
