package org.linekeeper.controller.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;

/// An operation and how far it is, as the API shows it.
@Schema(name = "Operation")
@JsonInclude(JsonInclude.Include.NON_NULL)
record OperationBody(
        String id,
        Kind kind,
        @Nullable OperationFilter filter,
        String requestedBy,
        @Nullable String reason,
        Instant createdAt,

        @Schema(description = "A living call holds it up until then at most") @Nullable
        Instant callsUntil,

        @Nullable Instant cancelledAt,

        @Schema(description = "When every target had its outcome; absent while it goes on") @Nullable
        Instant endedAt,

        Counts counts,

        @Schema(description = "The first 20 targets; the path below /targets has all of them")
        List<TargetBody> targets) {
    private static final int SHOWN = 20;

    @Schema(name = "OperationCounts", description = "How many targets are how far")
    record Counts(int all, int pending, int failed, int done, int superseded, int cancelled) {
        private static Counts of(List<Operations.Step> steps) {
            return new Counts(
                    steps.size(),
                    count(steps, TargetState.PENDING),
                    count(steps, TargetState.FAILED),
                    count(steps, TargetState.DONE),
                    count(steps, TargetState.SUPERSEDED),
                    count(steps, TargetState.CANCELLED));
        }

        private static int count(List<Operations.Step> steps, TargetState state) {
            return (int) steps.stream()
                    .filter(step -> step.reading().state() == state)
                    .count();
        }
    }

    @Schema(name = "OperationTarget")
    record TargetBody(
            @Schema(type = "string") UserId user,

            @Schema(description = "failed: the last try failed, and it is tried again")
            TargetState state,

            @Schema(description = "In words, and why") String detail) {
        static TargetBody of(Operations.Step step) {
            return new TargetBody(
                    step.target().user(), step.reading().state(), step.reading().detail());
        }
    }

    @Schema(name = "OperationPreview", description = "Whom an operation would concern now; nothing was ordered")
    record Preview(
            Kind kind, int count, @Schema(type = "array") List<String> users) {}

    static OperationBody of(Operation operation, List<Operations.Step> steps) {
        return new OperationBody(
                operation.id(),
                operation.kind(),
                operation.filter(),
                operation.requestedBy(),
                operation.reason(),
                operation.createdAt(),
                operation.callsUntil(),
                operation.cancelledAt(),
                operation.endedAt(),
                Counts.of(steps),
                steps.stream().limit(SHOWN).map(TargetBody::of).toList());
    }
}
