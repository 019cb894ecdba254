package org.linekeeper.controller.event;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.events.*`.
///
/// @param keep how long an event is kept
/// @param most this many are kept at most, the newest
@ConfigurationProperties("linekeeper.events")
record EventSettings(
        @DefaultValue("90d") Duration keep,
        @DefaultValue("1000000") long most) {
    EventSettings {
        if (keep.toDays() < 2) {
            throw new IllegalArgumentException(
                    "linekeeper.events.keep must be 2d or more: the ladder's budgets are read from it");
        }
        if (most < 1000) {
            throw new IllegalArgumentException("linekeeper.events.most must be 1000 or more");
        }
    }
}
