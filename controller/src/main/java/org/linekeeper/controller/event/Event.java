package org.linekeeper.controller.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Audience;
import org.linekeeper.controller.api.Words;
import org.linekeeper.controller.user.UserId;

/// Something that happened, as it is stored and shown.
///
/// @param id             grows with every event
/// @param user           null where it concerns the fleet
/// @param rung           of the recovery ladder, or what brake or alarm it is
/// @param target         the part, service or build that it concerns
/// @param number         what was to be called, of a toll limit; not for operators
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
        @Words String cause,
        @Words @Nullable String evidence,
        @JsonView(Audience.Owner.class) @Nullable String number,
        @Nullable Long durationMillis,

        @Nullable Outcome outcome,

        @Words @Nullable String detail) {}
