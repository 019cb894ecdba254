package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// Names one account of a user; unique within the sandbox.
public record AccountId(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AccountId {
        Names.require("account id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
