package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// Names one phone of a user; unique within the sandbox.
public record PhoneId(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PhoneId {
        Names.require("phone id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
