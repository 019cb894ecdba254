package org.linekeeper.controller.operation;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.sandbox.Sighting;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.SandboxOrder.Wanted;

/// What an operation makes of a user's order. Pure. The same operation again, before it is done, changes nothing,
/// except that a call may be given less time.
///
/// @param callsUntil a living call holds up stops and replacements until then
record OrderChange(Kind kind, Instant now, Instant callsUntil) {
    SandboxOrder apply(SandboxOrder before, Optional<Sighting> seen) {
        return switch (kind) {
            case START -> wanted(before, Wanted.RUNNING);
            case STOP -> wanted(before, Wanted.STOPPED);
            case DRAIN -> before.wanted() == Wanted.STOPPED ? before : wanted(before, Wanted.DRAINED);
            case UNDRAIN -> before.wanted() == Wanted.DRAINED ? wanted(before, Wanted.RUNNING) : before;
            case PAUSE -> before.withPaused(true);
            case RESUME -> before.withPaused(false);
            case REPROVISION -> reprovision(before, seen);
            case WIPE -> wipe(before, seen);
            case DELETE -> before;
        };
    }

    private SandboxOrder wanted(SandboxOrder before, Wanted wanted) {
        if (wanted == Wanted.RUNNING) {
            return before.withWanted(wanted);
        }
        boolean again = before.wanted() == wanted;
        return before.withWanted(wanted).withCallsUntil(deadline(again, before.callsUntil()));
    }

    private SandboxOrder reprovision(SandboxOrder before, Optional<Sighting> seen) {
        boolean again = seen.filter(now -> isToBeMade(before, now)
                        || now.sandbox()
                                .filter(found -> found.edition() < before.edition())
                                .isPresent())
                .isPresent();
        return before.withEditions(again ? before.edition() : next(before), before.profileEdition())
                .withCallsUntil(deadline(again, before.callsUntil()));
    }

    private SandboxOrder wipe(SandboxOrder before, Optional<Sighting> seen) {
        boolean again = seen.filter(now -> now.profile().isPresent()
                        ? now.profile().getAsLong() < before.profileEdition()
                        : isToBeMade(before, now))
                .isPresent();
        long edition = again ? before.edition() : next(before);
        return before.withEditions(edition, again ? before.profileEdition() : edition)
                .withCallsUntil(deadline(again, before.callsUntil()));
    }

    /// The sandbox is gone, and the one that comes is made for the newest order as it is.
    private static boolean isToBeMade(SandboxOrder before, Sighting seen) {
        return before.wanted() == Wanted.RUNNING && seen.sandbox().isEmpty();
    }

    private Instant deadline(boolean again, @Nullable Instant before) {
        return again && before != null && before.isBefore(callsUntil) ? before : callsUntil;
    }

    /// By the clock, so that a database that was restored from a backup does not fall behind what runs.
    private long next(SandboxOrder before) {
        return Math.max(Math.max(before.edition(), before.profileEdition()) + 1, now.toEpochMilli());
    }
}
