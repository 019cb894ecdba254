package org.linekeeper.controller.event;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What an event is about.
public enum EventKind {
    /// One rung of the recovery ladder; it has an outcome once it is over.
    REPAIR,
    /// A user's repairs reached their end: every part is alive again, or the settings changed.
    RECOVERED,
    /// A user's repairs reached their end: only a person can help; the detail says how.
    NEEDS_PERSON,
    /// A witness has been silent for too long.
    ALERT,
    /// A call was refused, or ended, because a line had spent what it may.
    TOLL_LIMIT,
    /// A brake took hold, or a service is out.
    ALARM,
    /// What an alarm told of is over.
    ALARM_OVER,
    /// A person saw an alarm that waits for it.
    ACKNOWLEDGED,
    /// An operation was ordered or taken back.
    OPERATION,
    /// A rollout began, took a step or ended.
    ROLLOUT;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException where the word is none
    public static EventKind parse(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values()).map(EventKind::word).collect(Collectors.joining(", "))));
    }
}
