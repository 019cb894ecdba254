package org.linekeeper.controller.sandbox;

import java.time.Clock;
import org.linekeeper.controller.agentlink.AgentLinks;
import org.linekeeper.controller.call.CallJournal;
import org.linekeeper.controller.user.User;
import org.springframework.stereotype.Component;

/// Every user's status as of now.
@Component
final class Statuses {
    private final SightingBoard board;
    private final AgentLinks links;
    private final CallJournal journal;
    private final Clock clock;

    Statuses(SightingBoard board, AgentLinks links, CallJournal journal, Clock clock) {
        this.board = board;
        this.links = links;
        this.journal = journal;
        this.clock = clock;
    }

    SandboxStatus of(User user) {
        return StatusComposer.compose(
                user, board.sighting(user.id()), links.report(user.id()), journal.living(user.id()), clock.instant());
    }
}
