package org.linekeeper.controller.sandbox;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.event.EventKind;
import org.linekeeper.controller.event.Events;
import org.linekeeper.controller.event.NewEvent;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// A person vouches for the end of a sandbox that nothing knows any more, because its node does not answer. If that is
/// wrong, the user's accounts are logged in twice.
@RestController
@Tag(name = "users")
class DeclareGoneEndpoint {
    private static final int LONGEST_REASON = 500;

    private final SandboxRuntime runtime;
    private final Users users;
    private final Events events;

    DeclareGoneEndpoint(SandboxRuntime runtime, Users users, Events events) {
        this.runtime = runtime;
        this.users = users;
        this.events = events;
    }

    @Schema(name = "DeclaredGone", description = "A sandbox that has ended, whatever the runtime says")
    record Declaration(
            @Schema(description = "The user's name once more") @Nullable
            String confirm,

            @Schema(description = "How it is known", maxLength = LONGEST_REASON) @Nullable
            String reason) {}

    @PostMapping(path = "/api/v1/users/{name}/declare-gone", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "declareGone",
            summary = "Vouch that the sandbox on a node that does not answer has ended, so that another may start")
    @ApiResponse(responseCode = "204", description = "The runtime forgets it")
    ResponseEntity<Void> declareGone(@PathVariable String name, @RequestBody Declaration declaration) {
        UserId user = users.get(Fields.parse("name", name, UserId::new)).id();
        Fields fields = new Fields();
        fields.required("confirm", declaration.confirm(), text -> confirmed(text, user));
        Optional<String> reason = fields.required("reason", declaration.reason(), DeclareGoneEndpoint::reason);
        fields.check();
        try {
            ObservedSandbox sandbox =
                    runtime.observe(user).orElseThrow(() -> Refused.conflict("name", "the user has no sandbox"));
            runtime.declareGone(sandbox);
        } catch (RuntimeFailure e) {
            throw Refused.conflict("name", String.valueOf(e.getMessage()));
        }
        events.tell(NewEvent.of(EventKind.OPERATION, user, "declared gone", reason.orElseThrow()));
        return ResponseEntity.noContent().build();
    }

    private static String confirmed(String text, UserId user) {
        if (!text.equals(user.name())) {
            throw new IllegalArgumentException("must be the user's name once more");
        }
        return text;
    }

    private static String reason(String text) {
        if (text.isBlank() || text.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("must be 1 to " + LONGEST_REASON + " characters");
        }
        return text;
    }
}
