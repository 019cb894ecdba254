package org.linekeeper.controller.event;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.Page;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Events, the newest first.
@RestController
@Tag(name = "events")
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
class EventEndpoint {
    private final EventStore events;
    private final Users users;

    EventEndpoint(EventStore events, Users users) {
        this.events = events;
        this.users = users;
    }

    @GetMapping("/events")
    @Operation(operationId = "listEvents", summary = "What happened, the newest first")
    Page<Event> list(
            @RequestParam(required = false) @Nullable String user,
            @Parameter(schema = @Schema(implementation = EventKind.class)) @RequestParam(required = false) @Nullable
                    String kind,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        Fields fields = new Fields();
        UserId id = fields.optional("user", user, UserId::new).orElse(null);
        return page(id, kind, from, before, after, limit, fields);
    }

    @GetMapping("/users/{name}/events")
    @Operation(operationId = "listEventsOfUser", summary = "What happened to a user, the newest first")
    Page<Event> ofUser(
            @PathVariable String name,
            @Parameter(schema = @Schema(implementation = EventKind.class)) @RequestParam(required = false) @Nullable
                    String kind,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        UserId id = users.get(Fields.parse("name", name, UserId::new)).id();
        return page(id, kind, from, before, after, limit, new Fields());
    }

    private Page<Event> page(
            @Nullable UserId user,
            @Nullable String kind,
            @Nullable String from,
            @Nullable String before,
            @Nullable String after,
            int limit,
            Fields fields) {
        EventFilter filter = new EventFilter(
                user,
                fields.optional("kind", kind, EventKind::parse).orElse(null),
                fields.optional("from", from, Fields::instant).orElse(null),
                fields.optional("before", before, Fields::instant).orElse(null));
        Long cursor = fields.optional("after", after, EventEndpoint::cursor).orElse(null);
        fields.check();
        List<Event> found = events.list(filter, cursor, Page.limit(limit) + 1);
        return Page.cut(found, limit, event -> Long.toString(event.id()));
    }

    private static Long cursor(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be the `next` of the page before", e);
        }
    }
}
