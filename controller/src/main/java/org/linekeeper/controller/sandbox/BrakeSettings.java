package org.linekeeper.controller.sandbox;

import java.time.Duration;
import org.linekeeper.controller.brake.BlastRadius;
import org.linekeeper.controller.brake.ImageTrip;
import org.linekeeper.controller.brake.ServiceHealth;
import org.linekeeper.controller.brake.TokenBucket;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.brakes.*`.
///
/// @param removalsPerSecond sandboxes that may be stopped in a second, on the whole
/// @param removalsAtOnce    and so many before that counts
/// @param blastShare        share of the running sandboxes that may be stopped without an order within the window
/// @param blastLeast        so many may be in any case
/// @param blastWindow       see above
/// @param blastOpened       for how long an acknowledgement lifts it
/// @param imageFailures     users in a row whose sandbox does not come up until a build is not started any more
/// @param imageProbe        how long until it is started once all the same; doubled with each
/// @param imageProbeLatest  what doubling ends at
/// @param comeUp            how long an agent may take to answer after its sandbox was started
/// @param serviceShare      share of a service's users who lose it until it counts as out
/// @param serviceLeast      so many at least
/// @param serviceWindow     within this time
/// @param serviceProbes     repairs in a minute while it is out
/// @param serviceReturns    repairs in a second once it is back
@ConfigurationProperties("linekeeper.brakes")
record BrakeSettings(
        @DefaultValue("5") double removalsPerSecond,
        @DefaultValue("20") int removalsAtOnce,
        @DefaultValue("0.2") double blastShare,
        @DefaultValue("10") int blastLeast,
        @DefaultValue("10m") Duration blastWindow,
        @DefaultValue("1h") Duration blastOpened,
        @DefaultValue("5") int imageFailures,
        @DefaultValue("1m") Duration imageProbe,
        @DefaultValue("15m") Duration imageProbeLatest,
        @DefaultValue("2m") Duration comeUp,
        @DefaultValue("0.2") double serviceShare,
        @DefaultValue("5") int serviceLeast,
        @DefaultValue("5m") Duration serviceWindow,
        @DefaultValue("3") int serviceProbes,
        @DefaultValue("1") double serviceReturns) {
    BrakeSettings {
        if (imageFailures < 2) {
            throw new IllegalArgumentException("linekeeper.brakes.image-failures must be 2 or more");
        }
    }

    ImageTrip.Limits image() {
        return new ImageTrip.Limits(imageFailures, imageProbe, imageProbeLatest);
    }

    TokenBucket.Rate removals() {
        return new TokenBucket.Rate(removalsPerSecond, removalsAtOnce);
    }

    BlastRadius blast() {
        return new BlastRadius(blastShare, blastLeast, blastWindow, blastOpened);
    }

    ServiceHealth.Limits service() {
        return new ServiceHealth.Limits(
                serviceShare,
                serviceLeast,
                serviceWindow,
                new TokenBucket.Rate(serviceProbes / 60.0, serviceProbes),
                new TokenBucket.Rate(serviceReturns, Math.max(1, (int) serviceReturns)));
    }
}
