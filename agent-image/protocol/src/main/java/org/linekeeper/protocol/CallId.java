package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// Names one call, everywhere: in the agent, in the controller's list of calls and in both logs.
public record CallId(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CallId {
        Names.require("call id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
