package org.linekeeper.controller.operation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.linekeeper.controller.api.Page;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.event.EventKind;
import org.linekeeper.controller.event.Events;
import org.linekeeper.controller.event.NewEvent;
import org.linekeeper.controller.sandbox.SandboxViews;
import org.linekeeper.controller.sandbox.Sighting;
import org.linekeeper.controller.user.FleetOrders;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.User;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.linekeeper.controller.user.WantedUser;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Orders operations, takes them back, and reads how far they are. What an operation orders of its targets and
/// its own record are one transaction; the targets are locked in the order of their names.
@Component
class Operations {
    /// Operations that ended are told of this long.
    private static final Duration KEPT = Duration.ofDays(90);
    private static final int READ_AT_ONCE = 500;

    private final OperationStore store;
    private final Users users;
    private final FleetOrders fleet;
    private final SandboxViews views;
    private final Events history;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Operations(
            OperationStore store,
            Users users,
            FleetOrders fleet,
            SandboxViews views,
            Events history,
            ApplicationEventPublisher events,
            Clock clock) {
        this.store = store;
        this.users = users;
        this.fleet = fleet;
        this.views = views;
        this.history = history;
        this.events = events;
        this.clock = clock;
    }

    /// Published after an operation was ordered and that was committed.
    record Ordered(String operation) {}

    /// One target and how far it is.
    record Step(Target target, Progress.Reading reading) {}

    /// The users that are meant now, in the order of their names as Java has it: whoever locks several takes the same
    /// way, and two orders at once never wait for each other.
    ///
    /// @throws Refused where a named one does not exist
    List<UserId> resolve(OperationRequest.Checked request) {
        OperationFilter filter = request.filter();
        if (filter == null) {
            List<UserId> named = request.users();
            for (UserId user : named) {
                if (users.wanted(user).filter(found -> !found.deleted()).isEmpty()) {
                    throw noSuchUser(user);
                }
            }
            return named;
        }
        List<UserId> found = new ArrayList<>();
        String after = "";
        List<User> some = users.list(after, READ_AT_ONCE);
        while (!some.isEmpty()) {
            some.stream()
                    .filter(user -> !user.deleted()
                            && meantBy(request.kind(), user.order().wanted()))
                    .filter(user -> filter.matches(user, presence -> views.presence(user) == presence))
                    .map(User::id)
                    .forEach(found::add);
            some = users.list(some.getLast().id().name(), READ_AT_ONCE);
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }

    /// A drain passes over what is stopped already, and its end over all but what it stopped.
    private static boolean meantBy(Kind kind, SandboxOrder.Wanted wanted) {
        return switch (kind) {
            case DRAIN -> wanted != SandboxOrder.Wanted.STOPPED;
            case UNDRAIN -> wanted == SandboxOrder.Wanted.DRAINED;
            case START, STOP, REPROVISION, WIPE, DELETE, PAUSE, RESUME -> true;
        };
    }

    /// @return the operation's id
    @Transactional
    public String order(OperationRequest.Checked request, String requestedBy) {
        // the database keeps microseconds: what is answered now must equal what is read later
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<UserId> targets = resolve(request);
        Instant until = now.plus(request.callDeadline());
        Kind kind = request.kind();
        Operation operation = new Operation(
                UUID.randomUUID().toString(),
                kind,
                request.filter(),
                requestedBy,
                request.reason(),
                now,
                kind.waitsForCalls() ? until : null,
                null,
                null);
        store.forget(now.minus(KEPT));
        store.insert(operation);
        OrderChange change = new OrderChange(kind, now, until);
        int ordered = 0;
        for (UserId user : targets) {
            if (order(operation.id(), change, user)) {
                ordered++;
            } else if (request.filter() == null) {
                throw noSuchUser(user);
            }
        }
        history.tell(NewEvent.ofFleet(
                EventKind.OPERATION,
                kind.word(),
                operation.id(),
                requestedBy + " ordered it for " + ordered + " users",
                request.reason()));
        events.publishEvent(new Ordered(operation.id()));
        events.publishEvent(new OperationChanged(operation.id()));
        return operation.id();
    }

    private static Refused noSuchUser(UserId user) {
        return Refused.badField("users", "there is no user " + user);
    }

    /// @return false where the user was deleted meanwhile
    private boolean order(String operation, OrderChange change, UserId user) {
        Optional<Sighting> seen = views.sighting(user);
        SandboxOrder[] before = new SandboxOrder[1];
        Optional<SandboxOrder> ordered = users.order(user, order -> {
            before[0] = order;
            return change.apply(order, seen);
        });
        if (ordered.isEmpty()) {
            return false;
        }
        SandboxOrder after = ordered.get();
        store.insert(
                operation,
                new Target(
                        user,
                        after.wanted(),
                        after.paused(),
                        after.edition(),
                        after.profileEdition(),
                        before[0].wanted(),
                        before[0].edition(),
                        before[0].profileEdition(),
                        Optional.empty()));
        if (change.kind() == Kind.DELETE) {
            users.delete(user, _ -> true);
        }
        return true;
    }

    /// Takes back what is not done yet: each such target is ordered again what it was ordered before, unless
    /// something else was ordered since.
    ///
    /// @throws Refused where there is no such operation, or nothing of it can be taken back
    @Transactional
    public void cancel(String id) {
        Operation operation = store.findForChange(id).orElseThrow(() -> missing(id));
        if (!operation.kind().canBeCancelled()) {
            throw Refused.conflict("id", "a " + operation.kind().word() + " cannot be taken back");
        }
        if (operation.cancelledAt() != null) {
            return;
        }
        if (operation.endedAt() != null) {
            throw Refused.conflict("id", "this operation has ended");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        for (Step step : steps(operation)) {
            Progress.Reading reading = step.reading();
            if (reading.state().ends()) {
                store.ended(id, step.target().user(), new Target.Outcome(reading.state(), reading.detail(), now));
            } else {
                users.order(step.target().user(), order -> takenBack(operation.kind(), step.target(), order));
                store.ended(
                        id,
                        step.target().user(),
                        new Target.Outcome(TargetState.CANCELLED, "taken back: " + reading.detail(), now));
            }
        }
        history.tell(NewEvent.ofFleet(EventKind.OPERATION, operation.kind().word(), id, "it was taken back", null));
        store.cancelled(id, now);
        store.endFinished(now);
        events.publishEvent(new OperationChanged(id));
    }

    private static SandboxOrder takenBack(Kind kind, Target target, SandboxOrder order) {
        return switch (kind) {
            case START, STOP, DRAIN, UNDRAIN ->
                order.wanted() == target.wanted() ? order.withWanted(target.oldWanted()) : order;
            case REPROVISION, WIPE ->
                order.withEditions(
                        order.edition() == target.edition() ? target.oldEdition() : order.edition(),
                        order.profileEdition() == target.profileEdition()
                                ? target.oldProfileEdition()
                                : order.profileEdition());
            case PAUSE, RESUME, DELETE -> order;
        };
    }

    Operation get(String id) {
        return store.find(id).orElseThrow(() -> missing(id));
    }

    /// All targets of an operation and how far each is now, in the order of their names.
    List<Step> steps(Operation operation) {
        List<Target> targets = store.targets(operation.id());
        boolean some = targets.stream().anyMatch(target -> target.outcome().isEmpty());
        return steps(operation, targets, some ? wanted(targets) : Map.of());
    }

    private List<Step> steps(Operation operation, List<Target> targets, Map<UserId, WantedUser> wanted) {
        boolean allPaused = fleet.get().paused();
        Instant now = clock.instant();
        return targets.stream()
                .map(target -> new Step(
                        target,
                        new Progress(
                                        operation,
                                        target,
                                        Optional.ofNullable(wanted.get(target.user())),
                                        views.sighting(target.user()),
                                        views.calls(target.user()),
                                        allPaused,
                                        now)
                                .read()))
                .toList();
    }

    private Map<UserId, WantedUser> wanted(List<Target> targets) {
        if (targets.size() > READ_AT_ONCE) {
            return users.wanted().stream().collect(Collectors.toMap(WantedUser::user, Function.identity()));
        }
        return targets.stream()
                .flatMap(target -> users.wanted(target.user()).stream())
                .collect(Collectors.toMap(WantedUser::user, Function.identity()));
    }

    List<Operation> list(OperationQuery query, int limit) {
        return store.list(query.kind(), query.user(), query.open(), query.after(), Page.limit(limit) + 1);
    }

    /// Keeps the outcomes that can be seen by now.
    ///
    /// @return whether something is still open
    boolean recordOutcomes() {
        Map<String, List<Target>> open = store.openTargets();
        Instant now = clock.instant();
        boolean left = false;
        List<String> changed = new ArrayList<>();
        for (Operation operation : store.open()) {
            boolean another = false;
            List<Target> targets = open.getOrDefault(operation.id(), List.of());
            for (Step step : steps(operation, targets, wanted(targets))) {
                Progress.Reading reading = step.reading();
                if (reading.state().ends()) {
                    store.ended(
                            operation.id(),
                            step.target().user(),
                            new Target.Outcome(reading.state(), reading.detail(), now));
                    another = true;
                } else {
                    left = true;
                }
            }
            if (another) {
                changed.add(operation.id());
            }
        }
        store.endFinished(now);
        changed.forEach(operation -> events.publishEvent(new OperationChanged(operation)));
        return left;
    }

    private static Refused missing(String id) {
        return Refused.notFound("there is no operation " + id);
    }
}
