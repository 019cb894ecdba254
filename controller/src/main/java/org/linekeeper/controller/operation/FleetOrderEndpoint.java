package org.linekeeper.controller.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.EntityTags;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.user.FleetOrder;
import org.linekeeper.controller.user.FleetOrders;
import org.linekeeper.controller.user.SandboxBuild;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What is ordered of the whole fleet.
@RestController
@Tag(name = "fleet")
@RequestMapping(path = "/api/v1/fleet", produces = MediaType.APPLICATION_JSON_VALUE)
class FleetOrderEndpoint {
    private static final int LONGEST_REASON = 500;

    private final FleetOrders fleet;
    private final Clock clock;

    FleetOrderEndpoint(FleetOrders fleet, Clock clock) {
        this.fleet = fleet;
        this.clock = clock;
    }

    @Schema(name = "FleetPause")
    record PauseRequest(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            Boolean paused,

            @Schema(description = "Why, for those who read it later", maxLength = LONGEST_REASON) @Nullable
            String reason) {}

    /// The fleet's orders as the API shows them.
    @Schema(name = "FleetOrder")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Body(
            @Schema(description = "Sandboxes are watched, and nothing is done to any")
            boolean paused,

            @Nullable Instant pausedAt,
            @Nullable String pausedBy,
            @Nullable String reason,

            @Schema(
                    description =
                            "The image and build that new users' sandboxes are made of; absent until one was seen")
            @Nullable
            String image,

            @Nullable String build) {
        static Body of(FleetOrder order) {
            Optional<FleetOrder.Pause> pause = order.pause();
            return new Body(
                    order.paused(),
                    pause.map(FleetOrder.Pause::since).orElse(null),
                    pause.map(FleetOrder.Pause::by).orElse(null),
                    pause.map(FleetOrder.Pause::reason).orElse(null),
                    order.build().map(SandboxBuild::image).orElse(null),
                    order.build().map(SandboxBuild::build).orElse(null));
        }
    }

    @GetMapping("/order")
    @Operation(operationId = "getFleetOrder", summary = "What is ordered of the whole fleet")
    ResponseEntity<Body> get() {
        return answer(fleet.get());
    }

    @PutMapping("/pause")
    @Operation(
            operationId = "pauseFleet",
            summary = "Pause or resume reconciling for everybody",
            description = "In force before the next action, also after a restart. Rollouts stand still meanwhile.")
    ResponseEntity<Body> pause(
            @RequestBody PauseRequest request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @Nullable Principal caller) {
        Boolean paused = request.paused();
        String reason = request.reason();
        if (paused == null) {
            throw Refused.badField("paused", "is needed");
        }
        if (reason != null && reason.length() > LONGEST_REASON) {
            throw Refused.badField("reason", "must have at most " + LONGEST_REASON + " characters");
        }
        LongPredicate expected = EntityTags.ifMatch(ifMatch);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        String by = caller == null ? "unknown" : caller.getName();
        return answer(fleet.change(before -> {
            if (!expected.test(before.version())) {
                throw Refused.stale("the fleet's orders are at version " + before.version() + " by now");
            }
            if (before.paused() == paused) {
                return before;
            }
            Optional<FleetOrder.Pause> pause =
                    paused ? Optional.of(new FleetOrder.Pause(now, by, reason)) : Optional.empty();
            return new FleetOrder(before.version(), pause, before.build());
        }));
    }

    private static ResponseEntity<Body> answer(FleetOrder order) {
        return ResponseEntity.ok().eTag(EntityTags.of(order.version())).body(Body.of(order));
    }
}
