package org.linekeeper.controller.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;

/// Something that happened, as it is stored and shown.
///
/// @param id             grows with every event
/// @param user           null where it concerns the fleet
/// @param rung           of the recovery ladder, or what brake or alarm it is
/// @param target         the part, service or build that it concerns
/// @param durationMillis null while it goes on, and where nothing lasts
/// @param outcome        null while it goes on, and where nothing was tried
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Event(
        long id,
        @Schema(type = "string") @Nullable UserId user,

        EventKind kind,

        Instant at,
        @Nullable String rung,
        @Nullable String target,
        String cause,
        @Nullable String evidence,
        @Nullable Long durationMillis,

        @Nullable Outcome outcome,

        @Nullable String detail) {}
