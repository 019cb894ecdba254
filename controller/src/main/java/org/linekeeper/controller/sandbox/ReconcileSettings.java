package org.linekeeper.controller.sandbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.reconcile.*`.
///
/// @param interval       between two full listings
/// @param startsInFlight the most sandboxes that are being created or started at once
@ConfigurationProperties("linekeeper.reconcile")
record ReconcileSettings(
        @DefaultValue("15s") Duration interval,
        @DefaultValue("10") int startsInFlight) {
    ReconcileSettings {
        if (interval.toMillis() < 100) {
            throw new IllegalArgumentException("linekeeper.reconcile.interval must be 100ms or more");
        }
        if (startsInFlight < 1) {
            throw new IllegalArgumentException("linekeeper.reconcile.starts-in-flight must be 1 or more");
        }
    }
}
