package org.linekeeper.controller.user;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.EntityTags;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.IdempotencyKeys;
import org.linekeeper.controller.api.Page;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// Users as wholes.
@RestController
@Tag(name = "users")
@RequestMapping(path = "/api/v1/users", produces = MediaType.APPLICATION_JSON_VALUE)
class UserEndpoint {
    private static final UserId NAMELESS = new UserId("nameless");

    private final Users users;
    private final SettingsReaders readers;
    private final IdempotencyKeys keys;
    private final JsonMapper json;

    UserEndpoint(Users users, SettingsReaders readers, IdempotencyKeys keys, JsonMapper json) {
        this.users = users;
        this.readers = readers;
        this.keys = keys;
        this.json = json;
    }

    @PostMapping
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @Operation(operationId = "createUser", summary = "Create a user, whose sandbox is started")
    ResponseEntity<UserBody> create(
            @RequestBody Requests.NewUser request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Nullable Principal caller) {
        Fields fields = new Fields();
        Optional<UserId> name = fields.required("name", request.name(), UserId::new);
        // a bad name does not hide what else is wrong
        UserId id = name.orElse(NAMELESS);
        Settings settings = readers.reader(id, Settings.NONE, fields).settings(request);
        SettingsRules.check(settings, fields);
        fields.check();
        IdempotencyKeys.Answer answer =
                keys.once(caller, key, id.name(), request, () -> answer(users.create(id, settings)));
        return ResponseEntity.created(URI.create(answer.location()))
                .eTag(answer.etag())
                .body(json.readValue(answer.body(), UserBody.class));
    }

    private IdempotencyKeys.Answer answer(User user) {
        return new IdempotencyKeys.Answer(
                "/api/v1/users/" + user.id(),
                EntityTags.of(user.generation()),
                json.writeValueAsString(UserBody.of(user)));
    }

    @GetMapping
    @Operation(operationId = "listUsers", summary = "Users, in the order of names")
    Page<UserBody> list(@RequestParam(defaultValue = "") String after, @RequestParam(defaultValue = "100") int limit) {
        List<User> found = users.list(after, Page.limit(limit) + 1);
        return Page.cut(found, limit, user -> user.id().name()).map(UserBody::of);
    }

    @GetMapping("/{name}")
    @Operation(operationId = "getUser", summary = "A user with all settings")
    ResponseEntity<UserBody> get(@PathVariable String name) {
        User user = users.get(Fields.parse("name", name, UserId::new));
        UserBody body = UserBody.of(user);
        return ResponseEntity.ok().eTag(EntityTags.of(user.generation(), body)).body(body);
    }

    /// 202 while sandbox, profile and data are being removed, 204 once nothing is left.
    @DeleteMapping("/{name}")
    @ApiResponse(responseCode = "202", description = "Being removed")
    @ApiResponse(responseCode = "204", description = "Nothing is left")
    @Operation(
            operationId = "deleteUser",
            summary = "Delete a user with the sandbox, its profile and all data",
            description = "202 while they are being removed, 204 once nothing is left.")
    ResponseEntity<Void> delete(
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        boolean pending = users.delete(Fields.parse("name", name, UserId::new), EntityTags.ifMatch(ifMatch));
        return pending
                ? ResponseEntity.accepted().build()
                : ResponseEntity.noContent().build();
    }
}
