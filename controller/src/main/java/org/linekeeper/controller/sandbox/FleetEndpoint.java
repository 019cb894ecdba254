package org.linekeeper.controller.sandbox;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.event.EventKind;
import org.linekeeper.controller.event.Events;
import org.linekeeper.controller.event.NewEvent;
import org.linekeeper.controller.time.SteadyClock;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The fleet as a whole: counts, and the brakes and alarms in force.
@RestController
@Tag(name = "fleet")
@RequestMapping(path = "/api/v1/fleet", produces = MediaType.APPLICATION_JSON_VALUE)
class FleetEndpoint {
    private final SightingBoard board;
    private final FleetBoard fleet;
    private final SandboxLinks links;
    private final Alarms alarms;
    private final FleetConcerns concerns;
    private final Events events;
    private final ApplicationEventPublisher listeners;
    private final SteadyClock steady;
    private final Clock clock;

    FleetEndpoint(
            SightingBoard board,
            FleetBoard fleet,
            SandboxLinks links,
            Alarms alarms,
            FleetConcerns concerns,
            Events events,
            ApplicationEventPublisher listeners,
            SteadyClock steady,
            Clock clock) {
        this.board = board;
        this.fleet = fleet;
        this.links = links;
        this.alarms = alarms;
        this.concerns = concerns;
        this.events = events;
        this.listeners = listeners;
        this.steady = steady;
        this.clock = clock;
    }

    /// @param alarm what is acknowledged: `blast-radius`
    /// @param reason for the record
    record Acknowledgement(@Nullable String alarm, @Nullable String reason) {}

    @GetMapping
    @Operation(operationId = "getFleet", summary = "The fleet: counts, alarms, and what is under way")
    FleetBody fleet() {
        FleetBoard.Concerns known = concerns.now();
        Instant now = clock.instant();
        Map<String, Long> presence = new TreeMap<>(Map.of("present", 0L, "absent", 0L, "unknown", 0L));
        Map<String, Long> sandboxes = new TreeMap<>();
        board.forEach((user, sighting) -> {
            presence.merge(links.presence(user, sighting, now).word(), 1L, Long::sum);
            String state = sighting.sandbox()
                    .map(found -> StatusComposer.word(found.state()))
                    .orElse("none");
            sandboxes.merge(state, 1L, Long::sum);
        });
        return new FleetBody(
                presence,
                sandboxes,
                known.needPerson(),
                known.startsUnderWay(),
                known.repairsUnderWay(),
                known.heldBack(),
                alarms.inForce(known),
                fleet.posting().lag().toMillis(),
                board.listedAt().map(steady::wall).orElse(null));
    }

    /// The stops that the controller wants and does not dare are meant.
    @PostMapping("/acknowledgements")
    @ApiResponse(responseCode = "204", description = "Acknowledged")
    @Operation(operationId = "acknowledgeAlarm", summary = "Say that what an alarm holds up is meant")
    ResponseEntity<Void> acknowledge(@RequestBody Acknowledgement request) {
        Fields fields = new Fields();
        Optional<String> alarm = fields.required("alarm", request.alarm(), FleetEndpoint::alarm);
        Optional<String> reason = fields.optional("reason", request.reason(), FleetEndpoint::reason);
        fields.check();
        if (concerns.now().haltedAt() == null) {
            throw Refused.conflict("alarm", "there is no such alarm now");
        }
        events.tell(NewEvent.ofFleet(
                EventKind.ACKNOWLEDGED, alarm.orElseThrow(), null, reason.orElse("without a reason"), null));
        listeners.publishEvent(new AlarmAcknowledged());
        return ResponseEntity.noContent().build();
    }

    private static String alarm(String text) {
        if (!text.equals(Brakes.BLAST_RADIUS)) {
            throw new IllegalArgumentException("must be " + Brakes.BLAST_RADIUS + ", the one that waits for it");
        }
        return text;
    }

    private static String reason(String text) {
        if (text.isBlank() || text.length() > 512) {
            throw new IllegalArgumentException("must be 1 to 512 characters");
        }
        return text;
    }
}
