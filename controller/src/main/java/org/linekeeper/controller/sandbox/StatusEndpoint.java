package org.linekeeper.controller.sandbox;

import java.time.Clock;
import org.linekeeper.controller.agentlink.AgentLinks;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.call.CallJournal;
import org.linekeeper.controller.user.User;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// A user's presence, part by part.
@RestController
@RequestMapping(path = "/api/v1/users/{name}/status", produces = MediaType.APPLICATION_JSON_VALUE)
class StatusEndpoint {
    private final Users users;
    private final SightingBoard board;
    private final AgentLinks links;
    private final CallJournal journal;
    private final Clock clock;

    StatusEndpoint(Users users, SightingBoard board, AgentLinks links, CallJournal journal, Clock clock) {
        this.users = users;
        this.board = board;
        this.links = links;
        this.journal = journal;
        this.clock = clock;
    }

    @GetMapping
    StatusBody status(@PathVariable String name) {
        User user = users.get(Fields.parse("name", name, UserId::new));
        return StatusBody.of(StatusComposer.compose(
                user, board.sighting(user.id()), links.report(user.id()), journal.living(user.id()), clock.instant()));
    }
}
