package org.linekeeper.controller.leadership;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.leadership.*`, for several controllers on one PostgreSQL.
///
/// @param lease a controller that is gone is followed by another after this time and a quarter of it
@ConfigurationProperties("linekeeper.leadership")
record LeadershipSettings(@DefaultValue("8s") Duration lease) {
    LeadershipSettings {
        if (lease.toMillis() < 1000) {
            throw new IllegalArgumentException("linekeeper.leadership.lease must be 1s or more");
        }
    }
}
