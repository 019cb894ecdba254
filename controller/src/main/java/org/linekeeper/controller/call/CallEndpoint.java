package org.linekeeper.controller.call;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.Page;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.user.User;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord.Outcome;
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

/// The list of calls, and calls placed and ended by request.
@RestController
@Tag(name = "calls")
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
class CallEndpoint {
    private final CallStore calls;
    private final Users users;
    private final Dialling dialling;

    CallEndpoint(CallStore calls, Users users, Dialling dialling) {
        this.calls = calls;
        this.users = users;
        this.dialling = dialling;
    }

    /// The newest first.
    @GetMapping("/calls")
    @Operation(operationId = "listCalls", summary = "Calls, the newest first")
    Page<CallBody> list(
            @RequestParam(required = false) @Nullable String user,
            @RequestParam(required = false) @Nullable String account,
            @Parameter(schema = @Schema(implementation = CallDirection.class)) @RequestParam(required = false) @Nullable
                    String direction,
            @Parameter(schema = @Schema(implementation = Outcome.class)) @RequestParam(required = false) @Nullable
                    String outcome,
            @RequestParam(required = false) @Nullable Boolean living,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        Fields fields = new Fields();
        CallFilter filter = new CallFilter(
                fields.optional("user", user, UserId::new).orElse(null),
                fields.optional("account", account, AccountId::new).orElse(null),
                fields.optional("direction", direction, word(CallDirection.values()))
                        .orElse(null),
                fields.optional("outcome", outcome, word(Outcome.values())).orElse(null),
                living,
                fields.optional("from", from, Fields::instant).orElse(null),
                fields.optional("before", before, Fields::instant).orElse(null));
        CallCursor cursor = fields.optional("after", after, CallCursor::parse).orElse(null);
        fields.check();
        return page(filter, cursor, limit);
    }

    @GetMapping("/users/{name}/calls")
    @Operation(operationId = "listCallsOfUser", summary = "A user's calls, the newest first")
    Page<CallBody> ofUser(
            @PathVariable String name,
            @RequestParam(required = false) @Nullable Boolean living,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        UserId user = user(name).id();
        CallCursor cursor = after == null ? null : Fields.parse("after", after, CallCursor::parse);
        return page(new CallFilter(user, null, null, null, living, null, null), cursor, limit);
    }

    private Page<CallBody> page(CallFilter filter, @Nullable CallCursor cursor, int limit) {
        List<Call> found = calls.list(filter, cursor, Page.limit(limit) + 1);
        return Page.cut(found, limit, call -> CallCursor.of(call).toString()).map(CallBody::of);
    }

    @GetMapping("/calls/{id}")
    @Operation(operationId = "getCall", summary = "A call")
    CallBody get(@PathVariable String id) {
        CallId call = Fields.parse("id", id, CallId::new);
        return CallBody.of(calls.find(call).orElseThrow(() -> Refused.notFound("there is no call " + call)));
    }

    @PostMapping("/users/{name}/calls")
    @ApiResponse(
            responseCode = "202",
            description = "The call begins; the path in Location tells of it",
            headers = @Header(name = "Location", schema = @Schema(type = "string")))
    @Operation(operationId = "placeCall", summary = "Place a call: the user's phone rings, then the contact's")
    ResponseEntity<Void> dial(
            @PathVariable String name,
            @RequestBody Dialling.NewCall request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Nullable Principal caller) {
        CallId id = dialling.dial(user(name), request, caller, key);
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/calls/" + id))
                .build();
    }

    /// 202 while the call is being ended, 204 where it is over.
    @DeleteMapping("/calls/{id}")
    @ApiResponse(responseCode = "202", description = "Being ended")
    @ApiResponse(responseCode = "204", description = "It is over")
    @Operation(
            operationId = "hangUp",
            summary = "End a call",
            description = "202 while it is being ended, 204 where it is over.")
    ResponseEntity<Void> hangUp(@PathVariable String id) {
        return dialling.hangUp(Fields.parse("id", id, CallId::new))
                ? ResponseEntity.accepted().build()
                : ResponseEntity.noContent().build();
    }

    private User user(String name) {
        return users.get(Fields.parse("name", name, UserId::new));
    }

    private static <E extends Enum<E>> Function<String, E> word(E[] words) {
        return text -> Arrays.stream(words)
                .filter(word -> word.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + Arrays.toString(words)));
    }
}
