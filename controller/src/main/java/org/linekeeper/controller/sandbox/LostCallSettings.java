package org.linekeeper.controller.sandbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.lost-calls.*`.
///
/// @param patience how long nobody may carry a call before it ends in the list; longer than it takes to tell an agent
///                 of a new one
@ConfigurationProperties("linekeeper.lost-calls")
record LostCallSettings(@DefaultValue("30s") Duration patience) {
    LostCallSettings {
        if (patience.toMillis() < 100) {
            throw new IllegalArgumentException("linekeeper.lost-calls.patience must be 100ms or more");
        }
    }
}
