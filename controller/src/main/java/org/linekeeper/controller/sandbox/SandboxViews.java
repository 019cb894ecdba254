package org.linekeeper.controller.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.linekeeper.controller.agentlink.AgentLinks;
import org.linekeeper.controller.time.SteadyClock;
import org.linekeeper.controller.user.User;
import org.linekeeper.controller.user.UserId;
import org.springframework.stereotype.Component;

/// What is seen of users' sandboxes now, for those who follow what becomes of an order. Reads memory only.
@Component
public class SandboxViews {
    private final SightingBoard board;
    private final AgentLinks links;
    private final SandboxLinks calls;
    private final FleetBoard fleet;
    private final SteadyClock steady;
    private final Clock clock;

    SandboxViews(
            SightingBoard board,
            AgentLinks links,
            SandboxLinks calls,
            FleetBoard fleet,
            SteadyClock steady,
            Clock clock) {
        this.board = board;
        this.links = links;
        this.calls = calls;
        this.fleet = fleet;
        this.steady = steady;
        this.clock = clock;
    }

    /// Empty where the user was not looked at yet, or is gone.
    public Optional<Sighting> sighting(UserId user) {
        return board.sighting(user);
    }

    public Presence presence(User user) {
        return StatusComposer.compose(
                        user, board.sighting(user.id()), links.report(user.id()), List.of(), clock.instant())
                .presence();
    }

    public CallEvidence calls(UserId user) {
        return calls.calls(user);
    }

    /// When everything was last read; empty before the first time.
    public Optional<Instant> listedAt() {
        return board.listedAt().map(steady::wall);
    }

    /// Services that many users lost at once, as far as this controller acts.
    public List<ServiceOutage> outages() {
        FleetBoard.Posting posting = fleet.posting();
        return posting.term().isPresent() ? posting.concerns().outages() : List.of();
    }

    /// Why the runtime cannot be read; empty where it can.
    public Optional<String> trouble() {
        return board.trouble();
    }
}
