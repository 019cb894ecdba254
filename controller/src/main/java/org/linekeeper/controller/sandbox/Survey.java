package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.linekeeper.controller.event.EventKind;
import org.linekeeper.controller.event.NewEvent;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeListing;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.user.UsedService;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.linekeeper.controller.user.WantedUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what is wanted and what the runtime has into the [Fleet], and doubts it: what is missing in a listing all of
/// a sudden is looked at by itself before anybody believes it. For the reconciler's thread only.
final class Survey {
    static final String SHORT_LISTING = "short-listing";
    private static final Logger LOG = LoggerFactory.getLogger(Survey.class);
    /// How many of the missing are looked at in one turn; of the others the last sight stays good until then.
    private static final int CONFIRMED_AT_ONCE = 100;
    /// With more new users than this their services are read for all at once.
    private static final int READ_ALONE = 20;

    private final SandboxRuntime runtime;
    private final Users users;
    private final Fleet fleet;
    private final Services services;
    private final Chronicle chronicle;
    private final Map<UserId, Long> servicesOf = new HashMap<>();
    private Set<UserId> knownOrphans = Set.of();
    private final Set<UserId> touched = new HashSet<>();
    private boolean shortened;

    Survey(SandboxRuntime runtime, Users users, Fleet fleet, Services services, Chronicle chronicle) {
        this.runtime = runtime;
        this.users = users;
        this.fleet = fleet;
        this.services = services;
        this.chronicle = chronicle;
    }

    /// A listing is about to be read.
    void begin() {
        touched.clear();
    }

    /// What is known of this user is younger than a listing that is being read.
    void touched(UserId user) {
        touched.add(user);
    }

    record Reading(List<WantedUser> wanted, RuntimeListing listing) {}

    /// On a thread of its own: a listing of many takes long.
    ///
    /// @throws RuntimeFailure where the runtime cannot be read
    Reading read() {
        return new Reading(users.wanted(), Insistence.ask(runtime::list));
    }

    /// @return whether all that is missing was confirmed; else another listing should follow soon
    boolean take(Reading reading, Instant now) {
        Map<UserId, WantedUser> wanted = new HashMap<>();
        reading.wanted().forEach(user -> wanted.put(user.user(), user));
        Map<UserId, ObservedSandbox> found = new HashMap<>();
        reading.listing().sandboxes().forEach(sandbox -> found.put(sandbox.user(), sandbox));
        Map<UserId, Long> profiles = new HashMap<>(reading.listing().profiles());
        for (UserId user : touched) {
            put(wanted, user, fleet.wanted(user));
            put(found, user, fleet.sandbox(user));
            OptionalLong profile = fleet.profile(user);
            put(profiles, user, profile.isPresent() ? Optional.of(profile.getAsLong()) : Optional.empty());
        }
        boolean certain = doubt(found);
        fleet.readAll(wanted.values(), found, profiles);
        learnServices(wanted.values(), now);
        reportOrphans();
        return certain;
    }

    private static <T> void put(Map<UserId, T> map, UserId user, Optional<T> value) {
        value.ifPresentOrElse(one -> map.put(user, one), () -> map.remove(user));
    }

    /// Puts back what is there all the same, and what nobody could look at.
    private boolean doubt(Map<UserId, ObservedSandbox> found) {
        boolean away = false;
        int looks = 0;
        int wrong = 0;
        int unsure = 0;
        for (Map.Entry<UserId, ObservedSandbox> before : fleet.sandboxes().entrySet()) {
            UserId user = before.getKey();
            if (found.containsKey(user) || fleet.busy(user)) {
                continue;
            }
            if (away || looks++ >= CONFIRMED_AT_ONCE) {
                found.put(user, before.getValue());
                unsure++;
                continue;
            }
            try {
                Optional<ObservedSandbox> really = runtime.observe(user);
                if (really.isPresent()) {
                    found.put(user, really.get());
                    wrong++;
                }
            } catch (RuntimeFailure e) {
                LOG.debug("Whether {} is missing cannot be seen: {}", user, e.getMessage());
                found.put(user, before.getValue());
                unsure++;
                away = e.scope() == RuntimeFailure.Scope.RUNTIME;
            }
        }
        tellOfShortListing(wrong, looks);
        return unsure == 0;
    }

    private void tellOfShortListing(int wrong, int looks) {
        if (wrong > 0 && !shortened) {
            chronicle.tell(NewEvent.ofFleet(
                    EventKind.ALARM,
                    SHORT_LISTING,
                    null,
                    "the runtime's listing left out sandboxes that are there",
                    wrong + " of " + looks + " that it did not name"));
        } else if (wrong == 0 && shortened) {
            chronicle.tell(NewEvent.ofFleet(
                    EventKind.ALARM_OVER, SHORT_LISTING, null, "the runtime's listing is whole again", null));
        }
        shortened = wrong > 0;
    }

    /// @throws RuntimeFailure where the runtime cannot be read; nothing has changed then
    void readOne(UserId user, Instant now) {
        touched.add(user);
        Optional<WantedUser> wanted = users.wanted(user);
        Optional<ObservedSandbox> found = Insistence.ask(() -> runtime.observe(user));
        OptionalLong known = fleet.profile(user);
        // a profile that is in use stays what it is
        OptionalLong profile =
                found.isPresent() && known.isPresent() ? known : Insistence.ask(() -> runtime.profile(user));
        fleet.readOne(user, wanted, found, profile);
        if (wanted.isPresent()) {
            learnServices(List.of(wanted.get()), now);
        } else {
            services.forget(user, now);
            servicesOf.remove(user);
        }
    }

    private void learnServices(Collection<WantedUser> wanted, Instant now) {
        List<WantedUser> changed = wanted.stream()
                .filter(user -> !Long.valueOf(user.generation()).equals(servicesOf.get(user.user())))
                .toList();
        if (changed.size() <= READ_ALONE) {
            changed.forEach(user -> services.learn(user.user(), users.services(user.user()), now));
        } else {
            Map<UserId, List<UsedService>> all =
                    users.services().stream().collect(Collectors.groupingBy(UsedService::user));
            changed.forEach(user -> services.learn(user.user(), all.getOrDefault(user.user(), List.of()), now));
        }
        changed.forEach(user -> servicesOf.put(user.user(), user.generation()));
    }

    private void reportOrphans() {
        Set<UserId> orphans = fleet.orphans();
        if (!orphans.isEmpty() && !orphans.equals(knownOrphans)) {
            LOG.warn("These sandboxes or profiles belong to no user of this database and are left alone: {}", orphans);
        }
        knownOrphans = orphans;
    }
}
