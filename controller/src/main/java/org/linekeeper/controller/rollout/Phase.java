package org.linekeeper.controller.rollout;

import java.time.Instant;

/// Where a rollout is.
sealed interface Phase {
    /// The last wave that began; 0 before the first.
    int wave();

    /// No wave is out; the next may begin at that time.
    record Waiting(int wave, Instant notBefore) implements Phase {}

    /// A wave's users are being replaced and watched.
    record Out(int wave, Instant since) implements Phase {}

    /// All that were admitted go back to their old build.
    record RollingBack(int wave, Instant since, String reason) implements Phase {}

    record Completed(int wave, Instant at) implements Phase {}

    record RolledBack(int wave, Instant at, String reason) implements Phase {}

    default boolean ended() {
        return switch (this) {
            case Waiting _, Out _, RollingBack _ -> false;
            case Completed _, RolledBack _ -> true;
        };
    }

    /// As the API and the database spell it.
    default String word() {
        return switch (this) {
            case Waiting _ -> "waiting";
            case Out _ -> "wave";
            case RollingBack _ -> "rolling_back";
            case Completed _ -> "completed";
            case RolledBack _ -> "rolled_back";
        };
    }
}
