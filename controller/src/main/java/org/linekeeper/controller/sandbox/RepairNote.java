package org.linekeeper.controller.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Words;

/// Where a user's repairs stand.
///
/// @param until  when the next thing happens at the latest; null where nothing is awaited
/// @param detail why it waits, which rung is climbed, or what a person has to do
/// @param silent parts whose witness has said nothing for too long
@Schema(name = "Repair")
@JsonInclude(JsonInclude.Include.NON_NULL)
record RepairNote(
        @Schema(allowableValues = {"waiting", "repairing", "needs-person"})
        String state,

        @Nullable Instant until,
        @Words String detail,
        List<String> silent) {
    RepairNote {
        silent = List.copyOf(silent);
    }
}
