package org.linekeeper.controller.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fleet as the API shows it.
///
/// @param presence     users by presence
/// @param sandboxes    sandboxes by the runtime's state
/// @param needPerson   users whom only a person can help
/// @param heldBack     users who wait for a free place or for a brake
/// @param lagMillis    how long the reconcile loop's last turn took
/// @param listedAt     when everything was last read; null before the first time
@Schema(name = "Fleet")
@JsonInclude(JsonInclude.Include.NON_NULL)
record FleetBody(
        Map<String, Long> presence,
        Map<String, Long> sandboxes,
        long needPerson,
        int startsUnderWay,
        int repairsUnderWay,
        int heldBack,
        List<AlarmBody> alarms,
        long lagMillis,
        @Nullable Instant listedAt) {
    /// @param alarm  `blast-radius`, `image-trip`, `service-out`, `runtime`, `runtime-events` or `walls`
    /// @param target the image build or the service
    /// @param acknowledge whether it waits for a person's acknowledgement
    @Schema(name = "Alarm")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AlarmBody(
            String alarm,
            @Nullable String target,
            @Nullable Instant since,
            @Nullable String detail,
            boolean acknowledge) {}
}
