package org.linekeeper.controller.agentlink;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.link.*`.
///
/// @param poll    how long an agent may hold a poll for events open
/// @param timeout how long an agent may take for an answer, beyond what a poll holds it open
@ConfigurationProperties("linekeeper.link")
record LinkSettings(
        @DefaultValue("60s") Duration poll,
        @DefaultValue("5s") Duration timeout) {
    LinkSettings {
        if (poll.toSeconds() < 1 || poll.toSeconds() > 60) {
            throw new IllegalArgumentException("linekeeper.link.poll must be 1s to 60s");
        }
        if (timeout.toMillis() < 100 || timeout.toSeconds() > 60) {
            throw new IllegalArgumentException("linekeeper.link.timeout must be 100ms to 60s");
        }
    }
}
