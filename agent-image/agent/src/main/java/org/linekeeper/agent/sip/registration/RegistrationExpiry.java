package org.linekeeper.agent.sip.registration;

import java.time.Duration;

/// When to ask again for what a server keeps for a time, a registration for instance, while all is well.
public final class RegistrationExpiry {
    /// Room for one whole transaction to fail (64·T1 = 32 s, RFC 3261 §17.1.2.2) and a second one to succeed.
    private static final Duration ROOM = Duration.ofSeconds(40);

    /// A server that keeps nothing isn't asked again at once.
    private static final Duration NOTHING_KEPT = Duration.ofSeconds(30);

    private static final Duration LEAST = Duration.ofSeconds(1);

    private RegistrationExpiry() {}

    /// Nine tenths of what was granted, earlier where that leaves less than the room for a second try, but never
    /// before half of it.
    public static Duration refreshAfter(Duration granted) {
        if (granted.isZero()) {
            return NOTHING_KEPT;
        }
        Duration withRoom = granted.minus(ROOM);
        Duration tenths = granted.multipliedBy(9).dividedBy(10);
        Duration half = granted.dividedBy(2);
        Duration earliest = withRoom.compareTo(tenths) < 0 ? withRoom : tenths;
        Duration after = earliest.compareTo(half) < 0 ? half : earliest;
        return after.compareTo(LEAST) < 0 ? LEAST : after;
    }
}
