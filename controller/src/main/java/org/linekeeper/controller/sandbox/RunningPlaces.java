package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.user.UsedService;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.springframework.stereotype.Component;

/// How many sandboxes there may be, on the whole and of each service. Asked before one is made: who is beyond it waits,
/// and the runtime is not asked. What is being made counts before anybody sees it. Safe for use by many threads.
@Component
final class RunningPlaces {
    private static final Duration GOOD_FOR = Duration.ofSeconds(5);

    private final ReconcileSettings settings;
    private final SightingBoard board;
    private final Users users;
    private final Set<UserId> underWay = new HashSet<>();
    private @Nullable Known known;

    /// @param at by the system's nano time
    private record Known(Map<UserId, Set<String>> services, long at) {}

    RunningPlaces(ReconcileSettings settings, SightingBoard board, Users users) {
        this.settings = settings;
        this.board = board;
        this.users = users;
    }

    /// Kept while a sandbox is being made.
    final class Place implements AutoCloseable {
        private final UserId user;

        private Place(UserId user) {
            this.user = user;
        }

        @Override
        public void close() {
            leave(user);
        }
    }

    private synchronized void leave(UserId user) {
        underWay.remove(user);
    }

    /// @throws RuntimeFailure where there is no place; it is nobody's fault, and no image's
    synchronized Place take(UserId user) {
        Integer most = settings.most();
        if (most != null || !settings.mostOf().isEmpty()) {
            Set<UserId> others = others(user);
            if (most != null && others.size() >= most) {
                throw full("as many sandboxes as may be", most, "most");
            }
            for (String service : services(user)) {
                Integer bound = settings.mostOf().get(service);
                if (bound != null && of(service, others) >= bound) {
                    throw full(
                            "as many sandboxes of the service " + service + " as may be", bound, "most-of." + service);
                }
            }
        }
        underWay.add(user);
        return new Place(user);
    }

    private static RuntimeFailure full(String what, int most, String setting) {
        return new RuntimeFailure(
                Scope.RUNTIME,
                true,
                "there are " + what + " (" + most + ", linekeeper.reconcile." + setting
                        + "): this one waits for a place",
                null);
    }

    private Set<UserId> others(UserId user) {
        Set<UserId> others = new HashSet<>(underWay);
        board.forEach((other, seen) -> {
            if (seen.sandbox().isPresent()) {
                others.add(other);
            }
        });
        others.remove(user);
        return others;
    }

    private long of(String service, Set<UserId> among) {
        Map<UserId, Set<String>> all = allServices();
        return among.stream()
                .filter(user -> all.getOrDefault(user, Set.of()).contains(service))
                .count();
    }

    private Set<String> services(UserId user) {
        return users.services(user).stream().map(RunningPlaces::kind).collect(Collectors.toSet());
    }

    /// `xmpp` of `xmpp:chat.example`.
    private static String kind(UsedService used) {
        return used.service().split(":", 2)[0];
    }

    private Map<UserId, Set<String>> allServices() {
        Known now = Optional.ofNullable(known)
                .filter(before -> System.nanoTime() - before.at() < GOOD_FOR.toNanos())
                .orElseGet(() -> new Known(
                        users.services().stream()
                                .collect(Collectors.groupingBy(
                                        UsedService::user,
                                        Collectors.mapping(RunningPlaces::kind, Collectors.toSet()))),
                        System.nanoTime()));
        known = now;
        return now.services();
    }
}
