package org.linekeeper.controller.security;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.keys.*`.
///
/// @param grace how long nothing must have used an old key before it is dropped; longer than any request
///              lasts, for one that began before the rotation may still write what the old key sealed
@ConfigurationProperties("linekeeper.keys")
public record KeySettings(@DefaultValue("1m") Duration grace) {
    public KeySettings {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("linekeeper.keys.grace must not be negative");
        }
    }
}
