package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.time.SteadyClock;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.WantedUser;

/// What the reconciler remembers between two turns: the last reading of the world, and what is under way.
/// All of it is found again after a restart. For the reconciler's thread only.
final class Fleet {
    private final Map<UserId, WantedUser> wanted = new HashMap<>();
    private final Map<UserId, ObservedSandbox> sandboxes = new HashMap<>();
    private final Map<UserId, Long> profiles = new HashMap<>();
    private final Map<UserId, Action> underWay = new HashMap<>();
    private final Map<UserId, Failures> failures = new HashMap<>();
    private final Map<UserId, CallDeadline> callDeadlines = new HashMap<>();
    private int running;
    private boolean readOnce;

    private record CallDeadline(Instant byTheWall, Instant steady) {}

    /// @param found as they are taken to be, see [Survey]
    void readAll(Collection<WantedUser> users, Map<UserId, ObservedSandbox> found, Map<UserId, Long> volumes) {
        users.forEach(this::forgiveWhereChanged);
        wanted.clear();
        users.forEach(user -> wanted.put(user.user(), user));
        sandboxes.clear();
        sandboxes.putAll(found);
        profiles.clear();
        profiles.putAll(volumes);
        failures.keySet().retainAll(wanted.keySet());
        callDeadlines.keySet().retainAll(wanted.keySet());
        running = (int) sandboxes.values().stream().filter(Fleet::runs).count();
        readOnce = true;
    }

    void readOne(UserId user, Optional<WantedUser> want, Optional<ObservedSandbox> sandbox, OptionalLong profile) {
        want.ifPresent(this::forgiveWhereChanged);
        want.ifPresentOrElse(found -> wanted.put(user, found), () -> wanted.remove(user));
        ObservedSandbox before = sandbox.isPresent() ? sandboxes.put(user, sandbox.get()) : sandboxes.remove(user);
        running += (sandbox.filter(Fleet::runs).isPresent() ? 1 : 0) - (before != null && runs(before) ? 1 : 0);
        profile.ifPresentOrElse(edition -> profiles.put(user, edition), () -> profiles.remove(user));
    }

    private static boolean runs(ObservedSandbox sandbox) {
        return sandbox.state() instanceof ObservedSandbox.State.Running;
    }

    /// Until when a call is waited for, by the steady clock, as the two stood when this was first asked: a clock that
    /// jumps cuts no call short.
    Instant callDeadline(UserId user, Instant byTheWall, SteadyClock clock) {
        CallDeadline known = callDeadlines.get(user);
        if (known == null || !known.byTheWall().equals(byTheWall)) {
            known = new CallDeadline(byTheWall, clock.steady(byTheWall));
            callDeadlines.put(user, known);
        }
        return known.steady();
    }

    /// How many sandboxes run.
    int running() {
        return running;
    }

    /// What failed before may go well with another order, and need not be done for a user who is deleted.
    private void forgiveWhereChanged(WantedUser now) {
        WantedUser before = wanted.get(now.user());
        if (before != null && !(before.order().equals(now.order()) && before.deleted() == now.deleted())) {
            failures.remove(now.user());
        }
    }

    /// Whether everything was read since the controller's start. Before, nothing is done.
    boolean readOnce() {
        return readOnce;
    }

    void begin(Action action) {
        underWay.put(action.user(), action);
    }

    void end(Action action, @Nullable RuntimeFailure failure, Instant now) {
        underWay.remove(action.user());
        if (failure == null) {
            failures.remove(action.user());
        } else {
            failures.compute(
                    action.user(),
                    (_, before) -> before == null ? Failures.first(failure, now) : before.next(failure, now));
        }
    }

    /// What failed with another image may go well with this one.
    void forgive() {
        failures.clear();
    }

    int startsUnderWay() {
        return (int) underWay.values().stream().filter(Action::starts).count();
    }

    int repairsUnderWay() {
        return (int) underWay.values().stream().filter(Action::repairsWithin).count();
    }

    boolean busy(UserId user) {
        return underWay.containsKey(user);
    }

    Set<UserId> users() {
        return wanted.keySet();
    }

    Collection<WantedUser> wanted() {
        return wanted.values();
    }

    Optional<WantedUser> wanted(UserId user) {
        return Optional.ofNullable(wanted.get(user));
    }

    Optional<ObservedSandbox> sandbox(UserId user) {
        return Optional.ofNullable(sandboxes.get(user));
    }

    OptionalLong profile(UserId user) {
        Long edition = profiles.get(user);
        return edition == null ? OptionalLong.empty() : OptionalLong.of(edition);
    }

    Map<UserId, ObservedSandbox> sandboxes() {
        return sandboxes;
    }

    Optional<Failures> failures(UserId user) {
        return Optional.ofNullable(failures.get(user));
    }

    /// Sandboxes that bear this installation's name and belong to nobody it knows.
    Set<UserId> orphans() {
        Set<UserId> orphans = new HashSet<>(sandboxes.keySet());
        orphans.addAll(profiles.keySet());
        orphans.removeAll(wanted.keySet());
        return orphans;
    }
}
