package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.reconcile.*`.
///
/// @param interval       between two full listings
/// @param startsInFlight the most sandboxes that are being created or started at once
/// @param most           how many sandboxes there may be; without a bound where null
/// @param mostOf         how many there may be of users with an account at this service
@ConfigurationProperties("linekeeper.reconcile")
record ReconcileSettings(
        @DefaultValue("15s") Duration interval,
        @DefaultValue("10") int startsInFlight,
        @Nullable Integer most,
        @DefaultValue Map<String, Integer> mostOf) {
    ReconcileSettings {
        mostOf = Map.copyOf(mostOf);
        if (most != null && most < 0) {
            throw new IllegalArgumentException("linekeeper.reconcile.most must be 0 or more");
        }
        mostOf.forEach((service, bound) -> {
            if (bound < 0) {
                throw new IllegalArgumentException("linekeeper.reconcile.most-of." + service + " must be 0 or more");
            }
        });
        if (interval.toMillis() < 100) {
            throw new IllegalArgumentException("linekeeper.reconcile.interval must be 100ms or more");
        }
        if (startsInFlight < 1) {
            throw new IllegalArgumentException("linekeeper.reconcile.starts-in-flight must be 1 or more");
        }
    }
}
