package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// Names one SIP line of a user; unique within the sandbox.
public record LineId(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public LineId {
        Names.require("line id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
