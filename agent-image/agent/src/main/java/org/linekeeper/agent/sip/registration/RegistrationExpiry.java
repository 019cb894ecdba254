package org.linekeeper.agent.sip.registration;

import java.time.Duration;

/// When to register again while all is well.
final class RegistrationExpiry {
    /// Room for one whole transaction to fail (64·T1 = 32 s, RFC 3261 §17.1.2.2) and a second one to succeed.
    private static final Duration ROOM = Duration.ofSeconds(40);

    private RegistrationExpiry() {}

    /// Nine tenths of what was granted, earlier where that leaves less than the room for a second try, but never
    /// before half of it.
    static Duration refreshAfter(Duration granted) {
        Duration withRoom = granted.minus(ROOM);
        Duration tenths = granted.multipliedBy(9).dividedBy(10);
        Duration half = granted.dividedBy(2);
        Duration earliest = withRoom.compareTo(tenths) < 0 ? withRoom : tenths;
        return earliest.compareTo(half) < 0 ? half : earliest;
    }
}
