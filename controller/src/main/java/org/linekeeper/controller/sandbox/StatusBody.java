package org.linekeeper.controller.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Words;
import org.linekeeper.controller.user.OrderBody;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.CallSnapshot;

/// A status as the API shows it.
@Schema(name = "Status")
@JsonInclude(JsonInclude.Include.NON_NULL)
record StatusBody(
        @Schema(type = "string") UserId name,

        @Schema(
                type = "string",
                allowableValues = {"present", "absent", "unknown"})
        Presence presence,

        @Nullable Instant presentSince,
        long generation,
        long appliedGeneration,

        OrderBody ordered,

        @Schema(description = "Reconciling is paused, for this user or for everybody")
        boolean paused,

        SandboxStatus.@Nullable Sandbox sandbox,
        List<PartBody> parts,
        List<String> disagreements,
        @Nullable RepairNote repair,
        List<CallSnapshot> calls,

        @Schema(
                description =
                        "SIP messages that the agent has thrown away since it started, by the reason; a call's lost"
                                + " and dropped sound packets stand in the call's quality",
                example = "{\"malformed\": 3, \"oversized\": 1}")
        SortedMap<String, Long> dropped) {
    static StatusBody of(SandboxStatus status, boolean allPaused, @Nullable RepairNote repair) {
        return new StatusBody(
                status.name(),
                status.presence(),
                status.presentSince(),
                status.generation(),
                status.appliedGeneration(),
                OrderBody.of(status.ordered()),
                allPaused || status.ordered().paused(),
                status.sandbox(),
                status.parts().stream().map(PartBody::of).toList(),
                Disagreements.of(status.parts()),
                repair,
                status.calls(),
                new TreeMap<>(status.dropped()));
    }

    @Schema(name = "Part")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PartBody(
            String part,

            @Schema(allowableValues = {"alive", "gone", "unknown"})
            String evidence,

            Instant since,
            Instant checkedAt,
            @Words @Nullable String detail,
            int attempts,
            @Nullable Instant nextAttemptAt,
            @Words @Nullable String personNeeded) {
        static PartBody of(Part part) {
            return new PartBody(
                    part.part(),
                    part.evidence().name().toLowerCase(Locale.ROOT),
                    part.since(),
                    part.checkedAt(),
                    part.detail(),
                    part.attempts(),
                    part.nextAttemptAt(),
                    part.personNeeded());
        }
    }
}
