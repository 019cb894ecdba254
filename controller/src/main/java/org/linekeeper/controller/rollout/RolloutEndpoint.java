package org.linekeeper.controller.rollout;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.EntityTags;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.IdempotencyKeys;
import org.linekeeper.controller.api.Page;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.user.SandboxBuild;
import org.springframework.http.HttpHeaders;
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

/// Rollouts: begun, followed, held and taken back.
@RestController
@Tag(name = "rollouts")
@RequestMapping(path = "/api/v1/rollouts", produces = MediaType.APPLICATION_JSON_VALUE)
class RolloutEndpoint {
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");
    private static final String PATH = "/api/v1/rollouts/";
    /// Stands where a key's user would, whose end would end the key.
    private static final String NOBODY = "*";

    private final Rollouts rollouts;
    private final RolloutStore store;
    private final RolloutLoop loop;
    private final RolloutSettings settings;
    private final BuildKeeper builds;
    private final IdempotencyKeys keys;
    private final Clock clock;

    RolloutEndpoint(
            Rollouts rollouts,
            RolloutStore store,
            RolloutLoop loop,
            RolloutSettings settings,
            BuildKeeper builds,
            IdempotencyKeys keys,
            Clock clock) {
        this.rollouts = rollouts;
        this.store = store;
        this.loop = loop;
        this.settings = settings;
        this.builds = builds;
        this.keys = keys;
        this.clock = clock;
    }

    @PostMapping
    @Operation(
            operationId = "beginRollout",
            summary = "Bring a build of the image to all users, in waves",
            description = "Answers at once; the path in Location tells how far it is. Only one goes on at a time.")
    @ApiResponse(
            responseCode = "202",
            description = "Begun",
            headers = @Header(name = "Location", schema = @Schema(type = "string")),
            content = @Content(schema = @Schema(implementation = RolloutBody.class)))
    ResponseEntity<RolloutBody> begin(
            @RequestBody RolloutRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Nullable Principal caller) {
        Terms terms = request.check(settings.terms());
        IdempotencyKeys.Answer answer = keys.once(caller, key, NOBODY, request, () -> {
            Rollout begun = rollouts.begin(build(request), terms, name(caller));
            return new IdempotencyKeys.Answer(PATH + begun.id(), null, "");
        });
        Rollout rollout = rollouts.get(answer.location().substring(PATH.length()));
        return ResponseEntity.accepted()
                .location(URI.create(answer.location()))
                .eTag(EntityTags.of(rollout.version()))
                .body(body(rollout));
    }

    private SandboxBuild build(RolloutRequest request) {
        String image = request.image() == null ? builds.imageName() : request.image();
        String build = request.build();
        try {
            return builds.find(image, build == null ? image : build);
        } catch (RuntimeFailure e) {
            if (e.scope() == RuntimeFailure.Scope.RUNTIME) {
                throw Refused.unavailable(String.valueOf(e.getMessage()));
            }
            throw Refused.badField(build == null ? "image" : "build", String.valueOf(e.getMessage()));
        }
    }

    @GetMapping
    @Operation(operationId = "listRollouts", summary = "Rollouts, the newest first")
    Page<RolloutBody> list(
            @Parameter(description = "true: only the one that goes on; false: only those that ended")
                    @RequestParam(required = false)
                    @Nullable
                    Boolean open,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        RolloutCursor cursor = after == null ? null : Fields.parse("after", after, RolloutCursor::parse);
        List<Rollout> found = store.list(open, cursor, Page.limit(limit) + 1);
        return Page.cut(found, limit, rollout -> new RolloutCursor(rollout.createdAt(), rollout.id()).toString())
                .map(this::body);
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getRollout", summary = "A rollout and how far it is")
    ResponseEntity<RolloutBody> get(@PathVariable String id) {
        return answer(rollouts.get(id(id)));
    }

    @GetMapping("/{id}/targets")
    @Operation(operationId = "listRolloutTargets", summary = "The users that a rollout has admitted")
    Page<RolloutBody.TargetBody> targets(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "100") int limit) {
        Rollout rollout = rollouts.get(id(id));
        List<RolloutBody.TargetBody> found = store.members(rollout.id()).stream()
                .filter(member -> member.user().name().compareTo(after) > 0)
                .limit(Page.limit(limit) + 1L)
                .map(member ->
                        RolloutBody.TargetBody.of(rollout, member, rollouts.seen(member.user()), clock.instant()))
                .toList();
        return Page.cut(found, limit, target -> target.user().name());
    }

    @PostMapping("/{id}/pause")
    @Operation(operationId = "pauseRollout", summary = "Let a rollout stand still")
    ResponseEntity<RolloutBody> pause(
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return answer(rollouts.pause(id(id), EntityTags.ifMatch(ifMatch)));
    }

    @PostMapping("/{id}/resume")
    @Operation(operationId = "resumeRollout", summary = "Let a rollout go on; everybody's time begins anew")
    ResponseEntity<RolloutBody> resume(
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return answer(rollouts.resume(id(id), EntityTags.ifMatch(ifMatch)));
    }

    @PostMapping("/{id}/roll-back")
    @Operation(operationId = "rollBackRollout", summary = "Send everybody back to the old build, wave by wave")
    ResponseEntity<RolloutBody> rollBack(
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @Nullable Principal caller) {
        return answer(rollouts.rollBack(id(id), EntityTags.ifMatch(ifMatch), name(caller)));
    }

    private ResponseEntity<RolloutBody> answer(Rollout rollout) {
        RolloutBody body = body(rollout);
        return ResponseEntity.ok().eTag(EntityTags.of(rollout.version(), body)).body(body);
    }

    private RolloutBody body(Rollout rollout) {
        return RolloutBody.of(rollout, store.members(rollout.id()), store.calls(rollout.id()), loop.waitsFor());
    }

    private static String id(String text) {
        return Fields.parse("id", text, id -> {
            if (!ID.matcher(id).matches()) {
                throw new IllegalArgumentException("must be a rollout's id");
            }
            return id;
        });
    }

    private static String name(@Nullable Principal caller) {
        return caller == null ? "unknown" : caller.getName();
    }
}
