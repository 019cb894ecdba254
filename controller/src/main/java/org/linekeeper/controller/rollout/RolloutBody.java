package org.linekeeper.controller.rollout;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;

/// A rollout as the API shows it.
@Schema(name = "Rollout")
@JsonInclude(JsonInclude.Include.NON_NULL)
record RolloutBody(
        String id,
        String image,
        String build,

        @Schema(description = "What new users get until it is complete, and again when it fails")
        String oldBuild,

        String requestedBy,
        Instant createdAt,

        @Schema(allowableValues = {"waiting", "wave", "rolling_back", "completed", "rolled_back"})
        String phase,

        @Schema(description = "It stands still until a person lets it go on")
        boolean paused,

        @Schema(description = "The last wave that began; 0 before the first")
        int wave,

        @Schema(description = "The earliest time of the next wave; only while it waits for that") @Nullable
        Instant nextWaveAt,

        @Schema(description = "While it goes on: what it waits for, in words. Otherwise why it was rolled back")
        @Nullable
        String detail,

        @Nullable Instant endedAt,
        TermsBody terms,
        Counts counts) {
    @Schema(name = "RolloutTerms")
    record TermsBody(
            int waveSize,
            long pauseSeconds,
            long presentWithinSeconds,
            long callDeadlineSeconds,
            double presenceShare,
            double callSuccessShare,
            int callMinimum) {
        static TermsBody of(Terms terms) {
            return new TermsBody(
                    terms.waveSize(),
                    terms.pause().toSeconds(),
                    terms.presentWithin().toSeconds(),
                    terms.callDeadline().toSeconds(),
                    terms.presenceShare(),
                    terms.callSuccessShare(),
                    terms.callMinimum());
        }
    }

    @Schema(
            name = "RolloutCounts",
            description = "Admitted users, how many of them were seen present on the new build,"
                    + " and how many were sent back; calls over the new build that ended, and that failed")
    record Counts(int admitted, int passed, int returned, int calls, int failedCalls) {}

    /// How far one admitted user is, as far as it can be seen now.
    enum TargetState {
        /// Not replaced yet, or not present yet.
        PENDING,
        DONE,
        /// Not present within the time given.
        FAILED,
        /// On the way back to the old build, or there.
        RETURNED;

        @com.fasterxml.jackson.annotation.JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Schema(name = "RolloutTarget")
    record TargetBody(
            @Schema(type = "string") UserId user,
            int wave,
            TargetState state,

            @Schema(description = "Was present when admitted, so the gate counts it")
            boolean judged,

            @Schema(description = "The build of the sandbox that runs now; absent where none runs")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String runningBuild,

            boolean present,
            Instant admittedAt) {
        static TargetBody of(Rollout rollout, Member member, Seen seen, Instant now) {
            return new TargetBody(
                    member.user(),
                    member.wave(),
                    state(rollout, member, seen, now),
                    member.judged(),
                    seen.running().orElse(null),
                    seen.present(),
                    member.admittedAt());
        }

        private static TargetState state(Rollout rollout, Member member, Seen seen, Instant now) {
            Instant released = member.releasedAt();
            if (member.returnedAt() != null) {
                return TargetState.RETURNED;
            }
            if (member.passedAt() != null || seen.presentOn(rollout.to().build())) {
                return TargetState.DONE;
            }
            return released != null && now.isAfter(released.plus(rollout.terms().presentWithin()))
                    ? TargetState.FAILED
                    : TargetState.PENDING;
        }
    }

    static RolloutBody of(Rollout rollout, List<Member> members, CallTally calls, String waitsFor) {
        return new RolloutBody(
                rollout.id(),
                rollout.to().image(),
                rollout.to().build(),
                rollout.from().build(),
                rollout.requestedBy(),
                rollout.createdAt(),
                rollout.phase().word(),
                rollout.paused(),
                rollout.phase().wave(),
                rollout.phase() instanceof Phase.Waiting waiting ? waiting.notBefore() : null,
                detail(rollout.phase(), waitsFor),
                endedAt(rollout.phase()),
                TermsBody.of(rollout.terms()),
                new Counts(
                        members.size(),
                        (int) members.stream()
                                .filter(member -> member.passedAt() != null)
                                .count(),
                        (int) members.stream()
                                .filter(member -> member.returnedAt() != null)
                                .count(),
                        calls.ended(),
                        calls.failed()));
    }

    private static @Nullable String detail(Phase phase, String waitsFor) {
        return switch (phase) {
            case Phase.Waiting _, Phase.Out _ -> waitsFor;
            case Phase.RollingBack back -> back.reason() + "; " + waitsFor;
            case Phase.RolledBack back -> back.reason();
            case Phase.Completed _ -> null;
        };
    }

    private static @Nullable Instant endedAt(Phase phase) {
        return switch (phase) {
            case Phase.Waiting _, Phase.Out _, Phase.RollingBack _ -> null;
            case Phase.Completed completed -> completed.at();
            case Phase.RolledBack back -> back.at();
        };
    }
}
