package org.linekeeper.controller.event;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// How what was begun has ended.
public enum Outcome {
    /// It went well: what it was begun for is so.
    DONE,
    /// It was carried out, and what it was begun for is not so.
    IN_VAIN,
    /// It could not be carried out.
    FAILED,
    /// The controller ended in the middle of it: it may have been carried out or not.
    INTERRUPTED;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
