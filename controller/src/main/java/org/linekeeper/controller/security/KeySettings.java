package org.linekeeper.controller.security;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.keys.*`.
///
/// @param grace how long nothing must have used an old key before it is dropped; longer than any request
///              lasts, for one that began before the rotation may still write what the old key sealed
/// @param anew  whether a key that is missing is made anew over secrets which then never open again
@ConfigurationProperties("linekeeper.keys")
public record KeySettings(
        @DefaultValue("1m") Duration grace,
        @DefaultValue("false") boolean anew) {
    public KeySettings {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("linekeeper.keys.grace must not be negative");
        }
    }
}
