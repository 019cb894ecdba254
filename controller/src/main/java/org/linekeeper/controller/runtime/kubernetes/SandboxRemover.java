package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.Optional;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.user.UserId;

/// Takes sandboxes and profiles away. Nothing is finished here: it is when nothing is seen any more.
final class SandboxRemover {
    /// What is removed on an order or by the ladder has no call that counts any more: it need not be waited for.
    static final long GRACE_SECONDS = 10;

    private static final Duration CLAIM_GONE_BY = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final ClusterApi api;
    private final ClusterView view;
    private final SandboxSight sight;
    private final Marks marks;
    private final FencedWrite writes;

    SandboxRemover(ClusterApi api, ClusterView view, SandboxSight sight, Marks marks, Fence fence) {
        this.api = api;
        this.view = view;
        this.sight = sight;
        this.marks = marks;
        this.writes = new FencedWrite(fence);
    }

    void remove(ObservedSandbox sandbox) {
        Optional<StatefulSet> set = view.sets()
                .get(sandbox.name())
                .filter(found -> sandbox.id().equals(found.getMetadata().getUid()));
        Optional<Pod> pod = sight.pod(sandbox);
        if (set.isEmpty() && pod.isEmpty()) {
            return;
        }
        if (set.map(FencedWrite::leaves).orElse(true)
                && pod.map(SandboxRemover::endsAsItShould).orElse(true)) {
            requireNoDoubt(sandbox);
            return;
        }
        set.ifPresent(this::delete);
        pod.ifPresent(seen -> {
            boolean _ = writes.to(seen, view.pods(), _ -> true, one -> api.deletePod(one.getMetadata(), GRACE_SECONDS));
        });
    }

    /// One that somebody else told to end waits for as long as a drain may; so it does where it is in a call.
    private static boolean endsAsItShould(Pod pod) {
        return FencedWrite.leaves(pod) && !isSlow(pod);
    }

    /// Whether it could be told to make haste with its end.
    static boolean isSlow(Pod pod) {
        Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
        return FencedWrite.leaves(pod) && grace != null && grace > GRACE_SECONDS && !CallGuard.isGuarded(pod);
    }

    /// To ask again for what does not end helps nobody.
    private void requireNoDoubt(ObservedSandbox sandbox) {
        if (sight.of(sandbox.user()).map(ObservedSandbox::state).orElse(null) instanceof State.Unclear unclear) {
            throw new RuntimeFailure(Scope.SANDBOX, true, unclear.word(), null);
        }
    }

    void delete(StatefulSet set) {
        boolean _ = writes.to(set, view.sets(), one -> !FencedWrite.leaves(one), one -> {
            api.deleteSet(one.getMetadata());
            view.setRemoved(one);
        });
    }

    void removeProfile(UserId user) {
        Optional<PersistentVolumeClaim> claim = sight.claim(user);
        if (claim.isEmpty()) {
            return;
        }
        if (sight.of(user).isPresent()) {
            throw new RuntimeFailure(Scope.SANDBOX, true, "the profile of " + user + " is still in use", null);
        }
        boolean _ = writes.to(claim.get(), view.claims(), one -> !FencedWrite.leaves(one), one -> {
            api.deleteClaim(one.getMetadata());
            view.claimRemoved(one);
        });
        awaitNoClaim(user);
    }

    /// What is not gone soon is tried again later: a volume may take its time.
    private void awaitNoClaim(UserId user) {
        long deadline = System.nanoTime() + CLAIM_GONE_BY.toNanos();
        while (view.claims().read(marks.name(user)).isPresent()) {
            if (System.nanoTime() > deadline) {
                throw goingAway(user);
            }
            try {
                Thread.sleep(LOOK_AGAIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw goingAway(user);
            }
        }
    }

    private static RuntimeFailure goingAway(UserId user) {
        return new RuntimeFailure(Scope.SANDBOX, true, "the profile of " + user + " is still going away", null);
    }

    /// The pod's object is taken away without its node's word. Kubernetes then starts another. A person orders it, so
    /// the term does not matter.
    void declareGone(ObservedSandbox sandbox) {
        Optional<State> state = sight.of(sandbox.user())
                .filter(now -> now.id().equals(sandbox.id()))
                .map(ObservedSandbox::state);
        if (state.filter(State.Unclear.class::isInstance).isEmpty()) {
            throw new RuntimeFailure(
                    Scope.SANDBOX,
                    false,
                    "the sandbox " + sandbox.name() + " is not in doubt: only one whose fate nobody knows can be"
                            + " declared gone",
                    null);
        }
        view.pods().get(marks.pod(sandbox.user())).ifPresent(pod -> api.forgetPod(pod.getMetadata()));
    }
}
