package org.linekeeper.controller.operation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.IdempotencyKeys;
import org.linekeeper.controller.api.Page;
import org.linekeeper.controller.user.UserId;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Operations: ordered at a path of their kind, followed by their id. Wipe and delete have paths of their own, so
/// that they can be allowed to fewer people.
@RestController
@Tag(name = "operations")
@RequestMapping(path = "/api/v1/operations", produces = MediaType.APPLICATION_JSON_VALUE)
class OperationEndpoint {
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");
    private static final String KINDS = "start|stop|reprovision|pause|resume|drain|undrain";
    private static final String PATH = "/api/v1/operations/";
    /// Stands where a key's user would, whose end would end the key.
    private static final String NOBODY = "*";

    private final Operations operations;
    private final IdempotencyKeys keys;

    OperationEndpoint(Operations operations, IdempotencyKeys keys) {
        this.operations = operations;
        this.keys = keys;
    }

    @PostMapping("/{kind:" + KINDS + "}")
    @Operation(
            operationId = "orderOperation",
            summary = "Order something of named users or of all that match a filter",
            description = "Answers at once; the path in Location tells how far it is. The same order again, before it"
                    + " is done, changes nothing.")
    @ApiResponse(
            responseCode = "202",
            description = "Ordered",
            headers = @Header(name = "Location", schema = @Schema(type = "string")),
            content = @Content(schema = @Schema(implementation = OperationBody.class)))
    ResponseEntity<OperationBody> order(
            @Parameter(
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {
                                                "start",
                                                "stop",
                                                "reprovision",
                                                "pause",
                                                "resume",
                                                "drain",
                                                "undrain"
                                            }))
                    @PathVariable
                    String kind,
            @RequestBody OperationRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Nullable Principal caller) {
        return order(Kind.of(kind), request, key, caller);
    }

    @PostMapping("/wipe")
    @Operation(
            operationId = "orderWipe",
            summary = "Replace sandbox and profile: the clients' logins and history are lost")
    @ApiResponse(
            responseCode = "202",
            description = "Ordered",
            headers = @Header(name = "Location", schema = @Schema(type = "string")),
            content = @Content(schema = @Schema(implementation = OperationBody.class)))
    ResponseEntity<OperationBody> wipe(
            @RequestBody OperationRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Nullable Principal caller) {
        return order(Kind.WIPE, request, key, caller);
    }

    @PostMapping("/delete")
    @Operation(operationId = "orderDeletion", summary = "Delete users with their sandboxes, profiles and all data")
    @ApiResponse(
            responseCode = "202",
            description = "Ordered",
            headers = @Header(name = "Location", schema = @Schema(type = "string")),
            content = @Content(schema = @Schema(implementation = OperationBody.class)))
    ResponseEntity<OperationBody> delete(
            @RequestBody OperationRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Nullable Principal caller) {
        return order(Kind.DELETE, request, key, caller);
    }

    private ResponseEntity<OperationBody> order(
            Kind kind, OperationRequest request, @Nullable String key, @Nullable Principal caller) {
        OperationRequest.Checked checked = request.check(kind);
        String by = caller == null ? "unknown" : caller.getName();
        IdempotencyKeys.Answer answer = keys.once(
                caller,
                key,
                NOBODY,
                new Asked(kind, request),
                () -> new IdempotencyKeys.Answer(PATH + operations.order(checked, by), null, ""));
        return ResponseEntity.accepted()
                .location(URI.create(answer.location()))
                .body(body(answer.location().substring(PATH.length())));
    }

    /// The same body under another path is another request.
    private record Asked(Kind kind, OperationRequest request) {}

    @PostMapping("/{kind:" + KINDS + "}/preview")
    @Operation(operationId = "previewOperation", summary = "Whom an operation would concern now, without ordering it")
    OperationBody.Preview preview(
            @Parameter(
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {
                                                "start",
                                                "stop",
                                                "reprovision",
                                                "pause",
                                                "resume",
                                                "drain",
                                                "undrain"
                                            }))
                    @PathVariable
                    String kind,
            @RequestBody OperationRequest request) {
        Kind wanted = Kind.of(kind);
        List<String> found = operations.resolve(request.check(wanted)).stream()
                .map(UserId::name)
                .toList();
        return new OperationBody.Preview(wanted, found.size(), found);
    }

    @GetMapping
    @Operation(operationId = "listOperations", summary = "Operations, the newest first")
    Page<OperationBody> list(
            @Parameter(schema = @Schema(implementation = Kind.class)) @RequestParam(required = false) @Nullable
                    String kind,
            @RequestParam(required = false) @Nullable String user,
            @Parameter(description = "true: only those that go on; false: only those that ended")
                    @RequestParam(required = false)
                    @Nullable
                    Boolean open,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        Fields fields = new Fields();
        OperationQuery query = new OperationQuery(
                fields.optional("kind", kind, Kind::of).orElse(null),
                fields.optional("user", user, UserId::new).orElse(null),
                open,
                fields.optional("after", after, OperationCursor::parse).orElse(null));
        fields.check();
        return Page.cut(
                        operations.list(query, limit),
                        limit,
                        operation -> OperationCursor.of(operation).toString())
                .map(operation -> OperationBody.of(operation, operations.steps(operation)));
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getOperation", summary = "An operation and how far it is")
    OperationBody get(@PathVariable String id) {
        return body(Fields.parse("id", id, OperationEndpoint::id));
    }

    @GetMapping("/{id}/targets")
    @Operation(operationId = "listOperationTargets", summary = "An operation's users and how far each is")
    Page<OperationBody.TargetBody> targets(
            @PathVariable String id,
            @Parameter(schema = @Schema(implementation = TargetState.class)) @RequestParam(required = false) @Nullable
                    String state,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "100") int limit) {
        Fields fields = new Fields();
        String known = fields.required("id", id, OperationEndpoint::id).orElse("");
        TargetState wanted =
                fields.optional("state", state, OperationEndpoint::state).orElse(null);
        fields.check();
        List<OperationBody.TargetBody> found = operations.steps(operations.get(known)).stream()
                .filter(step -> step.target().user().name().compareTo(after) > 0)
                .filter(step -> wanted == null || step.reading().state() == wanted)
                .limit(Page.limit(limit) + 1L)
                .map(OperationBody.TargetBody::of)
                .toList();
        return Page.cut(found, limit, target -> target.user().name());
    }

    @PostMapping("/{id}/cancel")
    @Operation(
            operationId = "cancelOperation",
            summary = "Take back what is not done yet",
            description = "Each such user is ordered again what was ordered before. A pause, a resume and a deletion"
                    + " cannot be taken back.")
    OperationBody cancel(@PathVariable String id) {
        String known = Fields.parse("id", id, OperationEndpoint::id);
        operations.cancel(known);
        return body(known);
    }

    private OperationBody body(String id) {
        org.linekeeper.controller.operation.Operation operation = operations.get(id);
        return OperationBody.of(operation, operations.steps(operation));
    }

    private static String id(String text) {
        if (!ID.matcher(text).matches()) {
            throw new IllegalArgumentException("must be an operation's id");
        }
        return text;
    }

    private static TargetState state(String text) {
        for (TargetState state : TargetState.values()) {
            if (state.word().equals(text)) {
                return state;
            }
        }
        throw new IllegalArgumentException("must be pending, failed, done, superseded or cancelled");
    }
}
