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
    private static final Duration FIRST_PROBE = Duration.ofMinutes(1);
    private static final Duration LATEST_PROBE = Duration.ofMinutes(15);
    public static final ImageTrip FREE = new ImageTrip(Set.of(), null, Instant.MIN, 0);

    public ImageTrip {
        failed = Set.copyOf(failed);
    }

    /// @param most this many different users trip it: one broken profile is not the image's fault
    public ImageTrip failed(UserId user, int most, Instant now) {
        if (failed.size() < most) {
            Set<UserId> more = new HashSet<>(failed);
            more.add(user);
            boolean trips = more.size() >= most && trippedAt == null;
            return new ImageTrip(more, trips ? now : trippedAt, trips ? now.plus(FIRST_PROBE) : nextProbe, probes);
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
    public ImageTrip probed(Instant now) {
        Duration doubled = FIRST_PROBE.multipliedBy(1L << Math.min(probes + 1, 6));
        Duration pause = doubled.compareTo(LATEST_PROBE) < 0 ? doubled : LATEST_PROBE;
        return new ImageTrip(failed, trippedAt, now.plus(pause), probes + 1);
    }
}
