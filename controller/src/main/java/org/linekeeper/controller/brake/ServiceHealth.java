package org.linekeeper.controller.brake;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;

/// How many users have lost one service, and since when. When many lose it within minutes it is the
/// service that is out, not their sandboxes: only so many of them are repaired as it takes to probe. When
/// it is back, the rest is repaired at a rate that it bears. For one thread.
public final class ServiceHealth {
    /// @param share       of the service's users who lose it
    /// @param least       this many at least
    /// @param window      within this time
    /// @param probing     repairs while it is out
    /// @param comingBack  repairs after that, until nobody misses it
    public record Limits(
            double share, int least, Duration window, TokenBucket.Rate probing, TokenBucket.Rate comingBack) {
        public Limits {
            if (!(share > 0) || share > 1 || least < 2) {
                throw new IllegalArgumentException("a service is out for a share above 0 to 1, and for 2 or more");
            }
        }
    }

    /// What a report changed.
    public enum Turn {
        NONE,
        OUT,
        BACK
    }

    private final Limits limits;
    private final Map<UserId, Instant> lost = new HashMap<>();
    private @Nullable Instant outSince;
    private @Nullable TokenBucket bucket;

    public ServiceHealth(Limits limits) {
        this.limits = limits;
    }

    /// @param users of the service, all together
    public Turn lost(UserId user, int users, Instant now) {
        lost.putIfAbsent(user, now);
        if (outSince != null || lost.size() < threshold(users) || lostLately(now) < threshold(users)) {
            return Turn.NONE;
        }
        outSince = now;
        bucket = TokenBucket.full(limits.probing(), now);
        return Turn.OUT;
    }

    /// Over once only half as many miss it as it takes to call it out.
    public Turn regained(UserId user, int users, Instant now) {
        if (lost.remove(user) == null) {
            return Turn.NONE;
        }
        if (lost.isEmpty()) {
            bucket = null;
        }
        if (outSince == null || lost.size() * 2 > threshold(users)) {
            return Turn.NONE;
        }
        outSince = null;
        bucket = lost.isEmpty() ? null : TokenBucket.full(limits.comingBack(), now);
        return Turn.BACK;
    }

    private int threshold(int users) {
        return Math.max(limits.least(), (int) Math.ceil(limits.share() * users));
    }

    private long lostLately(Instant now) {
        Instant from = now.minus(limits.window());
        return lost.values().stream().filter(at -> !at.isBefore(from)).count();
    }

    /// Whether one of its users may be repaired now.
    public boolean mayRepair(Instant now) {
        return bucket == null || bucket.available(now) > 0;
    }

    /// One is.
    public void repairs(Instant now) {
        if (bucket != null) {
            bucket = bucket.take(1, now);
        }
    }

    /// Null while it is not out.
    public @Nullable Instant outSince() {
        return outSince;
    }

    public int usersLost() {
        return lost.size();
    }
}
