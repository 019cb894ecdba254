package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.leadership.Term;
import org.springframework.stereotype.Component;

/// Where the reconciler's thread leaves what concerns the whole fleet, for all others to read.
@Component
final class FleetBoard {
    /// @param term in which it acts; empty where it does not, and then the rest says little
    /// @param lag  how long the loop's last turn took: the longest that a hint waited
    record Posting(Optional<Term> term, Concerns concerns, Duration lag) {}

    /// @param haltedAt        since when stops without an order wait for an acknowledgement; null where they do not
    /// @param trippedBuilds   image builds that are not started any more
    /// @param outages         services that many users have lost
    /// @param startsUnderWay  creations and starts
    /// @param repairsUnderWay repairs within sandboxes
    /// @param heldBack        users who wait for a free place or for a brake
    /// @param needPerson      users whom only a person can help
    record Concerns(
            @Nullable Instant haltedAt,
            List<String> trippedBuilds,
            List<ServiceOutage> outages,
            int startsUnderWay,
            int repairsUnderWay,
            int heldBack,
            long needPerson) {
        static final Concerns NONE = new Concerns(null, List.of(), List.of(), 0, 0, 0, 0);
    }

    private volatile Posting posting = new Posting(Optional.empty(), Concerns.NONE, Duration.ZERO);

    void post(Posting latest) {
        posting = latest;
    }

    Posting posting() {
        return posting;
    }
}
