package org.linekeeper.controller.repair;

import java.util.List;

/// What kind of part is ill.
public enum PartKind {
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
            case LINK -> List.of(Rung.CONTAINER);
        };
    }

    /// @throws IllegalArgumentException where no rung is for it: the container itself is the planner's
    public static PartKind of(String part) {
        for (PartKind kind : values()) {
            if (part.startsWith(kind.prefix)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("nothing can be repaired about " + part);
    }
}
