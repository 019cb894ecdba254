package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.brake.ServiceHealth;
import org.linekeeper.controller.event.EventKind;
import org.linekeeper.controller.event.NewEvent;
import org.linekeeper.controller.user.UsedService;
import org.linekeeper.controller.user.UserId;

/// Which users are with which service, and which services are out. The control links are a service as well: when
/// many are lost at once it is the controller's own network. For the reconciler's thread only.
final class Services {
    static final String SERVICE_OUT = "service-out";
    private static final String LINKS = "control-links";

    /// @param service what is out
    /// @param users   how many miss it
    record Outage(String service, Instant since, int users) {}

    private final ServiceHealth.Limits limits;
    private final Chronicle chronicle;
    private final Map<UserId, Map<String, String>> used = new HashMap<>();
    private final Map<UserId, Set<String>> lostParts = new HashMap<>();
    private final Map<String, Integer> users = new HashMap<>();
    private final Map<String, ServiceHealth> health = new HashMap<>();

    Services(ServiceHealth.Limits limits, Chronicle chronicle) {
        this.limits = limits;
        this.chronicle = chronicle;
    }

    /// The user is with these now, and with no others.
    void learn(UserId user, List<UsedService> services, Instant now) {
        Map<String, String> byPart = new HashMap<>();
        services.forEach(one -> byPart.put(one.part(), one.service()));
        byPart.put(Part.CONTROL_LINK, LINKS);
        Map<String, String> before = used.getOrDefault(user, Map.of());
        if (before.equals(byPart)) {
            return;
        }
        Set<String> stays = new HashSet<>(lostParts.getOrDefault(user, Set.of()));
        stays.removeIf(part -> !Objects.equals(before.get(part), byPart.get(part)));
        forget(user, stays, now);
        if (!stays.isEmpty()) {
            lostParts.put(user, stays);
        }
        used.put(user, byPart);
        new HashSet<>(byPart.values()).forEach(service -> users.merge(service, 1, Integer::sum));
    }

    boolean knows(UserId user) {
        return used.containsKey(user);
    }

    void forget(UserId user, Instant now) {
        forget(user, Set.of(), now);
    }

    /// Nobody wants the user's sandbox to run: it misses nothing, and an outage does not last for its sake.
    void missesNothing(UserId user, Instant now) {
        Set<String> parts = lostParts.remove(user);
        if (parts != null) {
            parts.forEach(part -> regained(user, part, now));
        }
    }

    /// @param stays parts that the user misses as before
    private void forget(UserId user, Set<String> stays, Instant now) {
        Set<String> parts = lostParts.remove(user);
        if (parts != null) {
            parts.stream().filter(part -> !stays.contains(part)).forEach(part -> regained(user, part, now));
        }
        Map<String, String> before = used.remove(user);
        if (before != null) {
            new HashSet<>(before.values()).forEach(service -> users.merge(service, -1, Integer::sum));
        }
    }

    /// What the witnesses of these parts say; silence changes nothing, except about the links themselves.
    void heard(UserId user, Symptoms symptoms, Instant now) {
        symptoms.parts().forEach((part, sign) -> {
            switch (sign.evidence()) {
                case ALIVE -> {
                    Set<String> lost = lostParts.get(user);
                    if (lost != null && lost.remove(part)) {
                        regained(user, part, now);
                    }
                }
                case GONE -> {
                    if (sign.personNeeded() == null) {
                        lost(user, part, now);
                    }
                }
                case UNKNOWN -> {
                    if (part.equals(Part.CONTROL_LINK) && !symptoms.starting()) {
                        lost(user, part, now);
                    }
                }
            }
        });
    }

    private void lost(UserId user, String part, Instant now) {
        String service = service(user, part);
        if (service == null) {
            return;
        }
        lostParts.computeIfAbsent(user, _ -> new HashSet<>()).add(part);
        ServiceHealth health = this.health.computeIfAbsent(service, _ -> new ServiceHealth(limits));
        int all = users.getOrDefault(service, 0);
        if (health.lost(user, all, now) == ServiceHealth.Turn.OUT) {
            chronicle.tell(NewEvent.ofFleet(
                    EventKind.ALARM,
                    SERVICE_OUT,
                    service,
                    "many lost it at once: no restarts for it, but a few as probes",
                    health.usersLost() + " of " + all + " users"));
        }
    }

    private void regained(UserId user, String part, Instant now) {
        String service = service(user, part);
        ServiceHealth health = service == null ? null : this.health.get(service);
        if (service != null
                && health != null
                && health.regained(user, users.getOrDefault(service, 0), now) == ServiceHealth.Turn.BACK) {
            chronicle.tell(NewEvent.ofFleet(
                    EventKind.ALARM_OVER,
                    SERVICE_OUT,
                    service,
                    "most users have it again: the rest is repaired at a bounded rate",
                    health.usersLost() + " still miss it"));
        }
    }

    private @Nullable String service(UserId user, String part) {
        Map<String, String> byPart = used.get(user);
        return byPart == null ? null : byPart.get(part);
    }

    /// Whether a repair for this part would only add to a service's trouble.
    boolean heldBack(UserId user, String part, Instant now) {
        String service = service(user, part);
        ServiceHealth health = service == null ? null : this.health.get(service);
        return health != null && !health.mayRepair(now);
    }

    /// A repair for this part begins.
    void repairs(UserId user, String part, Instant now) {
        String service = service(user, part);
        ServiceHealth health = service == null ? null : this.health.get(service);
        if (health != null) {
            health.repairs(now);
        }
    }

    List<Outage> outages() {
        List<Outage> outages = new ArrayList<>();
        health.forEach((service, health) -> {
            Instant since = health.outSince();
            if (since != null) {
                outages.add(new Outage(service, since, health.usersLost()));
            }
        });
        return outages;
    }
}
