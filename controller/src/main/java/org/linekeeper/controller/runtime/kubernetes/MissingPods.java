package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The StatefulSets that have no pod though they should, and why: what the cluster's own controller said, asked for
/// where it takes too long, for all of them at once, and not often. Safe for use by many threads.
final class MissingPods {
    private static final Logger LOG = LoggerFactory.getLogger(MissingPods.class);
    /// A pod is made within a second; what takes longer has a reason.
    private static final Duration MADE_BY = Duration.ofSeconds(5);
    private static final Duration REASONS_GOOD_FOR = Duration.ofSeconds(30);

    private final Supplier<List<Event>> complaints;
    /// Since when, by the set's id and the system's nano time.
    private final Map<String, Long> missing = new ConcurrentHashMap<>();
    private Map<String, String> reasons = Map.of();
    private boolean asked;
    private long askedAt;

    /// @param complaints about StatefulSets
    MissingPods(Supplier<List<Event>> complaints) {
        this.complaints = complaints;
    }

    /// There is a pod, or need not be any more.
    ///
    /// @param set by its id
    void isMade(String set) {
        missing.remove(set);
    }

    Optional<String> why(ObjectMeta set) {
        long now = System.nanoTime();
        long since = missing.computeIfAbsent(set.getUid(), _ -> now);
        return now - since > MADE_BY.toNanos()
                ? Optional.ofNullable(reasons(since, now).get(set.getUid()))
                : Optional.empty();
    }

    /// Of one that went missing after the others were asked about, soon.
    private synchronized Map<String, String> reasons(long since, long now) {
        Duration good = asked && since + MADE_BY.toNanos() - askedAt < 0 ? REASONS_GOOD_FOR : MADE_BY;
        if (!asked || now - askedAt > good.toNanos()) {
            asked = true;
            askedAt = now;
            reasons = ask();
        }
        return reasons;
    }

    /// Nothing is known where nobody answers: that is no reason to know nothing of the sandboxes.
    private Map<String, String> ask() {
        try {
            return complaints.get().stream()
                    .filter(event -> event.getInvolvedObject() != null)
                    .collect(Collectors.groupingBy(
                            event -> String.valueOf(event.getInvolvedObject().getUid()),
                            Collectors.collectingAndThen(Collectors.toList(), MissingPods::reason)));
        } catch (KubernetesClientException e) {
            LOG.debug("Why pods are not made cannot be read: {}", e.getMessage());
            return Map.of();
        }
    }

    private static String reason(List<Event> ofOneSet) {
        Function<Event, String> when = event -> event.getLastTimestamp() == null ? "" : event.getLastTimestamp();
        String words = String.valueOf(
                ofOneSet.stream().max(Comparator.comparing(when)).orElseThrow().getMessage());
        return KubernetesFailures.quota(words).orElseGet(() -> "the cluster cannot make its pod: " + words);
    }
}
