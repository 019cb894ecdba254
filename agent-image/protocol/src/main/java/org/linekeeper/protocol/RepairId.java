package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// Names one repair; the controller chooses it. Unique within the sandbox's life.
public record RepairId(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RepairId {
        Names.require("repair id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
