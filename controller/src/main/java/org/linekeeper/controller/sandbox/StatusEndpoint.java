package org.linekeeper.controller.sandbox;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.user.FleetOrders;
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
@Tag(name = "statuses")
@RequestMapping(path = "/api/v1/users/{name}/status", produces = MediaType.APPLICATION_JSON_VALUE)
class StatusEndpoint {
    private final Users users;
    private final Statuses statuses;
    private final SightingBoard board;
    private final FleetOrders fleet;

    StatusEndpoint(Users users, Statuses statuses, SightingBoard board, FleetOrders fleet) {
        this.users = users;
        this.statuses = statuses;
        this.board = board;
        this.fleet = fleet;
    }

    @GetMapping
    @Operation(operationId = "getStatus", summary = "A user's presence, part by part")
    StatusBody status(@PathVariable String name) {
        User user = users.get(Fields.parse("name", name, UserId::new));
        return StatusBody.of(
                statuses.of(user), fleet.get().paused(), board.note(user.id()).orElse(null));
    }
}
