package org.linekeeper.controller.brake;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;

/// How the starts of one image build went. When the sandboxes of enough users fail in a row, no more are
/// started, except for a probe now and then; one that comes up ends it.
///
/// @param failed    users whose sandbox failed since the last one that came up
/// @param trippedAt null while starts are free
/// @param nextProbe when one may be started all the same
/// @param probes    so far
public record ImageTrip(Set<UserId> failed, @Nullable Instant trippedAt, Instant nextProbe, int probes) {
    public static final ImageTrip FREE = new ImageTrip(Set.of(), null, Instant.MIN, 0);

    /// @param failures    this many different users trip it: one broken profile is not the image's fault
    /// @param firstProbe  until the first probe; doubled with each
    /// @param latestProbe what doubling ends at
    public record Limits(int failures, Duration firstProbe, Duration latestProbe) {
        public Limits {
            if (failures < 2 || !firstProbe.isPositive() || latestProbe.compareTo(firstProbe) < 0) {
                throw new IllegalArgumentException("an image is tripped by 2 users or more, and probed after a while");
            }
        }
    }

    public ImageTrip {
        failed = Set.copyOf(failed);
    }

    /// One that an earlier controller told of. Who failed then is not known any more, and counts no more.
    public static ImageTrip told(Instant trippedAt, Limits limits) {
        return new ImageTrip(Set.of(), trippedAt, trippedAt.plus(limits.firstProbe()), 0);
    }

    public ImageTrip failed(UserId user, Limits limits, Instant now) {
        if (failed.size() < limits.failures()) {
            Set<UserId> more = new HashSet<>(failed);
            more.add(user);
            boolean trips = more.size() >= limits.failures() && trippedAt == null;
            return new ImageTrip(
                    more, trips ? now : trippedAt, trips ? now.plus(limits.firstProbe()) : nextProbe, probes);
        }
        return this;
    }

    public boolean tripped() {
        return trippedAt != null;
    }

    /// Whether one may be started now.
    public boolean probeIsDue(Instant now) {
        return tripped() && !now.isBefore(nextProbe);
    }

    /// One is started.
    public ImageTrip probed(Limits limits, Instant now) {
        Duration doubled = limits.firstProbe().multipliedBy(1L << Math.min(probes + 1, 16));
        Duration pause = doubled.compareTo(limits.latestProbe()) < 0 ? doubled : limits.latestProbe();
        return new ImageTrip(failed, trippedAt, now.plus(pause), probes + 1);
    }
}
