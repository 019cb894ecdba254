package org.linekeeper.controller.sandbox;

import org.linekeeper.controller.api.Fields;
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
    private final Statuses statuses;

    StatusEndpoint(Users users, Statuses statuses) {
        this.users = users;
        this.statuses = statuses;
    }

    @GetMapping
    StatusBody status(@PathVariable String name) {
        return StatusBody.of(statuses.of(users.get(Fields.parse("name", name, UserId::new))));
    }
}
