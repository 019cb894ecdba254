package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.runtime.kubernetes.KubernetesSettings.Pool;
import org.linekeeper.controller.user.UserId;

/// Which pool of nodes a new sandbox goes to: the first with a free place. What is being made counts before anybody
/// sees it. Safe for use by many threads.
final class PoolPlaces {
    private final List<Pool> pools;
    /// By the user's name.
    private final Map<String, String> underWay = new HashMap<>();

    PoolPlaces(List<Pool> pools) {
        this.pools = pools;
    }

    /// A place that is kept until the sandbox was made, or could not be.
    final class Place implements AutoCloseable {
        private final UserId user;
        private final Optional<Pool> pool;

        private Place(UserId user, Optional<Pool> pool) {
            this.user = user;
            this.pool = pool;
        }

        /// Empty where no pools are set.
        Optional<Pool> pool() {
            return pool;
        }

        @Override
        public void close() {
            synchronized (PoolPlaces.this) {
                underWay.remove(user.name());
            }
        }
    }

    /// @param present all StatefulSets of this installation
    /// @throws RuntimeFailure where every pool is full; no request is made then
    synchronized Place take(UserId user, List<StatefulSet> present) {
        if (pools.isEmpty()) {
            return new Place(user, Optional.empty());
        }
        Map<String, Long> taken = present.stream()
                .filter(set -> !underWay.containsKey(Marks.label(set, Marks.USER)))
                .collect(Collectors.groupingBy(set -> Marks.label(set, Marks.POOL), Collectors.counting()));
        for (Pool pool : pools) {
            long beingMade =
                    underWay.values().stream().filter(pool.name()::equals).count();
            if (taken.getOrDefault(pool.name(), 0L) + beingMade < pool.most()) {
                underWay.put(user.name(), pool.name());
                return new Place(user, Optional.of(pool));
            }
        }
        throw new RuntimeFailure(
                // nobody's fault, and no image's
                Scope.RUNTIME,
                true,
                "no pool of nodes has a place left: "
                        + pools.stream()
                                .map(pool -> pool.name() + " has its " + pool.most())
                                .collect(Collectors.joining(", ")),
                null);
    }
}
