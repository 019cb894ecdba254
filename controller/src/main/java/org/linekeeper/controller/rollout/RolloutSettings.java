package org.linekeeper.controller.rollout;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.rollout.*`. What a request does not say is taken from here.
///
/// @param automatic  begins a rollout by itself when the image's name stands for another build. Off by default: to
///                   build or pull an image is not yet the wish to give it to everybody
/// @param quietHours in which no wave begins, like `22:00-06:00`; empty for none
/// @param zone       whose clock that is, like `Europe/Berlin`; the machine's own where empty
/// @param interval   between two looks at a rollout that goes on
@ConfigurationProperties("linekeeper.rollout")
record RolloutSettings(
        @DefaultValue("false") boolean automatic,
        @DefaultValue("") String quietHours,
        @DefaultValue("") String zone,
        @DefaultValue("5") int waveSize,
        @DefaultValue("5m") Duration pause,
        @DefaultValue("2m") Duration presentWithin,
        @DefaultValue("30m") Duration callDeadline,
        @DefaultValue("0.9") double presenceShare,
        @DefaultValue("0.9") double callSuccessShare,
        @DefaultValue("5") int callMinimum,
        @DefaultValue("2s") Duration interval) {
    RolloutSettings {
        require(waveSize >= 1, "wave-size must be 1 or more");
        require(!pause.isNegative(), "pause must not be negative");
        require(presentWithin.toSeconds() >= 1, "present-within must be 1s or more");
        require(!callDeadline.isNegative(), "call-deadline must not be negative");
        require(presenceShare > 0 && presenceShare <= 1, "presence-share must be above 0 and at most 1");
        require(callSuccessShare >= 0 && callSuccessShare <= 1, "call-success-share must be 0 to 1");
        require(callMinimum >= 1, "call-minimum must be 1 or more");
        require(interval.toMillis() >= 50, "interval must be 50ms or more");
        try {
            QuietHours.parse(quietHours, zone.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(zone));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("linekeeper.rollout.zone must be a time zone like Europe/Berlin", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("linekeeper.rollout.quiet-hours " + e.getMessage(), e);
        }
    }

    private static void require(boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException("linekeeper.rollout." + rule);
        }
    }

    QuietHours quiet() {
        return QuietHours.parse(quietHours, zone.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(zone));
    }

    Terms terms() {
        return new Terms(waveSize, pause, presentWithin, callDeadline, presenceShare, callSuccessShare, callMinimum);
    }
}
