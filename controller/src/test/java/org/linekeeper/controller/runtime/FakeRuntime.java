package org.linekeeper.controller.runtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.user.UserId;

/// A runtime in memory. What a started sandbox is, its [Machine] decides; what goes wrong, the test does.
public final class FakeRuntime implements SandboxRuntime {
    /// What runs in the sandboxes.
    public interface Machine {
        /// @return where the agent listens on the loopback address
        int start(SandboxSpec spec);

        void stop(SandboxSpec spec);
    }

    /// Sandboxes that are empty boxes.
    public static final Machine NOTHING = new Machine() {
        @Override
        public int start(SandboxSpec spec) {
            return 1;
        }

        @Override
        public void stop(SandboxSpec spec) {}
    };

    /// What was said of a sandbox.
    public record Guard(String id, boolean inCall) {}

    private record Box(SandboxSpec spec, ObservedSandbox sandbox) {}

    private final Machine machine;
    private final Map<UserId, Box> boxes = new HashMap<>();
    private final Map<UserId, Long> profiles = new HashMap<>();
    private final Set<UserId> foreign = new HashSet<>();
    private final AtomicInteger ids = new AtomicInteger();
    private Map<String, String> builds = new HashMap<>(Map.of("image", "build-1"));
    private final Set<String> kept = new HashSet<>(Set.of("build-1"));
    private Consumer<UserId> hints = _ -> {};
    private @Nullable RuntimeFailure failure;
    private @Nullable RuntimeFailure refusal;
    private int creations;
    private final List<Guard> guards = new ArrayList<>();
    private Set<UserId> hidden = Set.of();
    private boolean looping;
    private boolean everySecond;
    private boolean lying;
    private boolean frozen;
    private int freezeBefore;
    private int freezeAfter;
    private int requests;
    private int changes;
    private boolean deaf;
    private boolean deafForGood;
    private int listenedAgain;
    private int profileLooks;
    private long epoch;
    private int looks;
    private int listings;

    public FakeRuntime(Machine machine) {
        this.machine = machine;
    }

    @Override
    public synchronized RuntimeListing list() {
        listings++;
        failIfBroken();
        List<ObservedSandbox> found = boxes.values().stream()
                .map(Box::sandbox)
                .filter(sandbox -> !hidden.contains(sandbox.user()))
                .toList();
        return new RuntimeListing(found, profiles, epoch);
    }

    @Override
    public synchronized Optional<ObservedSandbox> observe(UserId user) {
        looks++;
        failIfBroken();
        return Optional.ofNullable(boxes.get(user)).map(Box::sandbox);
    }

    @Override
    public synchronized OptionalLong profile(UserId user) {
        failIfBroken();
        profileLooks++;
        Long edition = profiles.get(user);
        return edition == null ? OptionalLong.empty() : OptionalLong.of(edition);
    }

    @Override
    public synchronized ObservedSandbox create(SandboxSpec spec) {
        beginChange();
        if (foreign.contains(spec.user())) {
            throw new RuntimeFailure(Scope.SANDBOX, false, "the name is taken by something else", null);
        }
        Box existing = boxes.get(spec.user());
        if (existing != null) {
            return existing.sandbox();
        }
        if (!kept.contains(spec.build())) {
            throw new RuntimeFailure(
                    Scope.IMAGE, true, "there is no image " + spec.image() + " in the build " + spec.build(), null);
        }
        profiles.putIfAbsent(spec.user(), spec.profileEdition());
        creations++;
        ObservedSandbox made = new ObservedSandbox(
                spec.user(),
                "fake-" + spec.user(),
                "id-" + ids.incrementAndGet(),
                spec.image(),
                spec.build(),
                spec.incarnation(),
                spec.edition(),
                0,
                new State.Created());
        boxes.put(spec.user(), new Box(spec, made));
        endChange();
        return made;
    }

    @Override
    public synchronized void start(ObservedSandbox sandbox) {
        beginChange();
        Box box = boxes.get(sandbox.user());
        if (box == null || !box.sandbox().id().equals(sandbox.id())) {
            throw new RuntimeFailure(Scope.SANDBOX, true, "there is no such sandbox", null);
        }
        if (box.sandbox().state() instanceof State.Running) {
            return;
        }
        run(box);
        endChange();
    }

    private void run(Box box) {
        State state = looping
                ? new State.Restarting()
                : new State.Running(Instant.now(), "127.0.0.1", machine.start(box.spec()));
        boxes.put(box.sandbox().user(), new Box(box.spec(), with(box.sandbox(), state)));
        hints.accept(box.sandbox().user());
    }

    @Override
    public synchronized void remove(ObservedSandbox sandbox) {
        beginChange();
        Box box = boxes.get(sandbox.user());
        if (box != null && box.sandbox().id().equals(sandbox.id())) {
            boxes.remove(sandbox.user());
            machine.stop(box.spec());
            hints.accept(sandbox.user());
            endChange();
        }
    }

    @Override
    public synchronized void removeProfile(UserId user) {
        beginChange();
        if (boxes.containsKey(user)) {
            throw new RuntimeFailure(Scope.SANDBOX, true, "the profile is still in use", null);
        }
        profiles.remove(user);
        endChange();
    }

    @Override
    public synchronized String imageBuild(String image) {
        failIfBroken();
        String build = kept.contains(image) ? image : builds.get(image);
        if (build == null) {
            throw new RuntimeFailure(Scope.IMAGE, true, "there is no image " + image, null);
        }
        return build;
    }

    @Override
    public synchronized void guard(ObservedSandbox sandbox, boolean inCall) {
        if (failure != null) {
            throw failure;
        }
        Guard guard = new Guard(sandbox.id(), inCall);
        if (inCall || guards.stream().anyMatch(before -> before.id().equals(sandbox.id()))) {
            guards.add(guard);
        }
    }

    @Override
    public synchronized void declareGone(ObservedSandbox sandbox) {
        beginChange();
        Box box = boxes.get(sandbox.user());
        if (box == null
                || !box.sandbox().id().equals(sandbox.id())
                || !(box.sandbox().state() instanceof State.Unclear)) {
            throw new RuntimeFailure(Scope.SANDBOX, false, "the sandbox is not in doubt", null);
        }
        boxes.put(sandbox.user(), new Box(box.spec(), with(box.sandbox(), new State.Stopped(0))));
        endChange();
    }

    @Override
    public synchronized void follow(Consumer<UserId> listener) {
        hints = user -> {
            if (!deaf) {
                listener.accept(user);
            }
        };
    }

    @Override
    public synchronized void listenAgain() {
        listenedAgain++;
        deaf = deafForGood;
    }

    /// From now on no hint gets through until somebody listens anew.
    public synchronized void deafen() {
        deaf = true;
    }

    /// From now on no hint gets through, however often somebody listens anew; false mends it.
    public synchronized void deafenForGood(boolean deafened) {
        deaf = deafened;
        deafForGood = deafened;
    }

    public synchronized int listenedAgain() {
        return listenedAgain;
    }

    @Override
    public synchronized RuntimeHealth health() {
        return new RuntimeHealth(Instant.EPOCH, null, failure == null ? null : failure.getMessage());
    }

    @Override
    public void close() {}

    /// From now on every request fails like this; null mends it.
    public synchronized void breakDown(@Nullable RuntimeFailure how) {
        failure = how;
    }

    /// From now on every change is refused like this, and everything can be read; null mends it.
    public synchronized void refuseChanges(@Nullable RuntimeFailure how) {
        refusal = how;
    }

    public synchronized void setImage(String image, String build) {
        Map<String, String> changed = new HashMap<>(builds);
        changed.put(image, build);
        builds = changed;
        kept.add(build);
    }

    /// The runtime loses a build, as by a prune.
    public synchronized void dropBuild(String build) {
        kept.remove(build);
    }

    public synchronized void takeName(UserId user) {
        foreign.add(user);
    }

    /// The sandbox stops by itself. With a hint or without one.
    public synchronized void crash(UserId user, boolean hint) {
        change(user, box -> with(box, new State.Stopped(137)));
        if (hint) {
            hints.accept(user);
        }
    }

    /// From now on whatever is started ends at once and is started again; false: it comes up.
    public synchronized void endAgainAndAgain(boolean loops) {
        looping = loops;
        List<Box> waiting = boxes.values().stream()
                .filter(box -> box.sandbox().state() instanceof State.Restarting)
                .toList();
        waiting.forEach(this::run);
    }

    /// By whose controller its sandboxes were written to last.
    public synchronized void writtenIn(long term) {
        epoch = term;
    }

    /// How often somebody asked for all of them.
    public synchronized int listings() {
        return listings;
    }

    /// How often somebody asked for one user's sandbox.
    public synchronized int looks() {
        return looks;
    }

    /// How often somebody asked for one user's profile.
    public synchronized int profileLooks() {
        return profileLooks;
    }

    /// It is to run and cannot.
    public synchronized void hold(UserId user, String why) {
        change(user, box -> with(box, new State.Held(why)));
        hints.accept(user);
    }

    /// Nobody knows what became of the user's sandbox.
    public synchronized void loseSight(UserId user, String why) {
        change(user, box -> with(box, new State.Unclear(why)));
        hints.accept(user);
    }

    /// All that was said about sandboxes since their first call, in order.
    public synchronized List<Guard> guards() {
        return List.copyOf(guards);
    }

    public synchronized int creations() {
        return creations;
    }

    public synchronized List<String> ids() {
        return boxes.values().stream().map(box -> box.sandbox().id()).sorted().toList();
    }

    private void change(UserId user, UnaryOperator<ObservedSandbox> change) {
        Box box = java.util.Objects.requireNonNull(boxes.get(user));
        machine.stop(box.spec());
        boxes.put(user, new Box(box.spec(), change.apply(box.sandbox())));
    }

    /// From now on listings leave these out, and are no failure.
    public synchronized void hide(Set<UserId> users) {
        hidden = Set.copyOf(users);
    }

    /// From now on every second request fails.
    public synchronized void failEverySecond(boolean fails) {
        everySecond = fails;
    }

    /// From now on every second change is made, and reported as a failure.
    public synchronized void lieEverySecond(boolean lies) {
        lying = lies;
    }

    /// The change with this number, counted from now, never returns: whoever asked for it is as good as killed then.
    ///
    /// @param done whether it is made before
    public synchronized void freezeAt(int change, boolean done) {
        freezeBefore = done ? 0 : change;
        freezeAfter = done ? change : 0;
    }

    /// Whether somebody stands still in it.
    public synchronized boolean frozen() {
        return frozen;
    }

    private void beginChange() {
        freezeBefore--;
        if (freezeBefore == 0) {
            freeze();
        }
        failIfBroken();
        if (refusal != null) {
            throw refusal;
        }
    }

    private void endChange() {
        freezeAfter--;
        if (freezeAfter == 0) {
            freeze();
        }
        changes++;
        if (lying && changes % 2 == 0) {
            throw new RuntimeFailure(Scope.RUNTIME, true, "the answer got lost", null);
        }
    }

    private void freeze() {
        frozen = true;
        while (frozen) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void failIfBroken() {
        requests++;
        if (everySecond && requests % 2 == 0) {
            throw new RuntimeFailure(Scope.RUNTIME, true, "try again", null);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static ObservedSandbox with(ObservedSandbox sandbox, State state) {
        return new ObservedSandbox(
                sandbox.user(),
                sandbox.name(),
                sandbox.id(),
                sandbox.imageName(),
                sandbox.image(),
                sandbox.incarnation(),
                sandbox.edition(),
                sandbox.restarts(),
                state);
    }
}
