package org.linekeeper.controller.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.MediaQuality;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.PhoneId;

/// A call as the API shows it. A living one has a phase, an ended one an outcome.
@Schema(name = "Call")
@JsonInclude(JsonInclude.Include.NON_NULL)
record CallBody(
        @Schema(type = "string") CallId id,
        @Schema(type = "string") UserId user,
        boolean living,
        CallDirection direction,
        @Schema(type = "string") AccountId account,
        Party peer,
        @Schema(type = "string") @Nullable PhoneId phone,
        CallSnapshot.@Nullable Phase phase,
        Instant startedAt,
        @Nullable Instant answeredAt,
        @Nullable Instant endedAt,
        CallRecord.@Nullable Outcome outcome,
        CallRecord.@Nullable EndedBy endedBy,
        @Nullable String detail,
        @Nullable MediaQuality quality) {
    static CallBody of(Call call) {
        return switch (call) {
            case Call.Living living -> of(living.user(), living.snapshot());
            case Call.Ended ended -> of(ended.user(), ended.record());
        };
    }

    private static CallBody of(UserId user, CallSnapshot call) {
        return new CallBody(
                call.id(),
                user,
                true,
                call.direction(),
                call.account(),
                call.peer(),
                call.phone(),
                call.phase(),
                call.startedAt(),
                call.answeredAt(),
                null,
                null,
                null,
                null,
                null);
    }

    private static CallBody of(UserId user, CallRecord call) {
        return new CallBody(
                call.id(),
                user,
                false,
                call.direction(),
                call.account(),
                call.peer(),
                call.phone(),
                null,
                call.startedAt(),
                call.answeredAt(),
                call.endedAt(),
                call.outcome(),
                call.endedBy(),
                call.detail(),
                call.quality());
    }
}
