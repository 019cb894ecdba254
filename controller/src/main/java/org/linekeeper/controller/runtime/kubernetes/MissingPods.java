package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The StatefulSets that have no pod though they should, and why: what the cluster's own controller said, asked for
/// where it takes too long, and not often. Safe for use by many threads.
final class MissingPods {
    /// A pod is made within a second; what takes longer has a reason.
    private static final Duration MADE_BY = Duration.ofSeconds(5);
    private static final Duration REASON_GOOD_FOR = Duration.ofSeconds(30);

    private final ClusterApi api;
    private final Map<String, Missing> missing = new ConcurrentHashMap<>();

    /// @param since  by the system's nano time
    /// @param asked  when the reason was last asked for; null where it was not yet
    private record Missing(long since, @Nullable Long asked, Optional<String> reason) {}

    MissingPods(ClusterApi api) {
        this.api = api;
    }

    /// There is a pod, or need not be any more.
    ///
    /// @param set by its id
    void isMade(String set) {
        missing.remove(set);
    }

    Optional<String> why(ObjectMeta set) {
        Missing known =
                missing.computeIfAbsent(set.getUid(), _ -> new Missing(System.nanoTime(), null, Optional.empty()));
        long now = System.nanoTime();
        boolean due = now - known.since() > MADE_BY.toNanos()
                && (known.asked() == null || now - known.asked() > REASON_GOOD_FOR.toNanos());
        if (!due) {
            return known.reason();
        }
        Missing asked = new Missing(known.since(), now, reason(set));
        missing.replace(set.getUid(), known, asked);
        return asked.reason();
    }

    private Optional<String> reason(ObjectMeta set) {
        return api.eventsOf(set).stream()
                .filter(event -> "Warning".equals(event.getType()))
                .max(Comparator.comparing(
                        (Event event) -> event.getLastTimestamp() == null ? "" : event.getLastTimestamp()))
                .map(event -> String.valueOf(event.getMessage()))
                .map(words -> words.contains("exceeded quota")
                        ? "the namespace's quota is used up: " + words
                        : "the cluster cannot make its pod: " + words);
    }
}
