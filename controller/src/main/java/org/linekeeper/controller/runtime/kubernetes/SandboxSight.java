package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeListing;
import org.linekeeper.controller.user.UserId;

/// The users' sandboxes and profiles, as the view of the cluster shows them.
final class SandboxSight {
    private final ClusterView view;
    private final Marks marks;
    private final SandboxReader reader;

    SandboxSight(ClusterView view, Marks marks) {
        this.view = view;
        this.marks = marks;
        this.reader = new SandboxReader(marks, view::nodes, view::time);
    }

    RuntimeListing list() {
        Map<UserId, ObservedSandbox> found = new HashMap<>();
        for (StatefulSet set : view.sets().all()) {
            read(set).ifPresent(sandbox -> found.put(sandbox.user(), sandbox));
        }
        for (Pod pod : view.pods().all()) {
            marks.owner(pod)
                    .filter(user -> !found.containsKey(user))
                    .flatMap(_ -> reader.readAlone(pod))
                    .ifPresent(sandbox -> found.put(sandbox.user(), sandbox));
        }
        Map<UserId, Long> profiles = new HashMap<>();
        for (PersistentVolumeClaim claim : view.claims().all()) {
            profileOwner(claim).ifPresent(user -> profiles.put(user, Marks.edition(claim)));
        }
        return new RuntimeListing(List.copyOf(found.values()), profiles, epoch());
    }

    /// Also of what is on its way out, and of what is nobody's.
    private long epoch() {
        return Stream.of(view.sets(), view.pods(), view.claims())
                .flatMap(watched -> watched.all().stream())
                .mapToLong(Marks::term)
                .max()
                .orElse(0);
    }

    Optional<ObservedSandbox> of(UserId user) {
        return view.sets()
                .get(marks.name(user))
                .flatMap(this::read)
                .or(() -> view.pods().get(marks.pod(user)).flatMap(reader::readAlone));
    }

    Optional<ObservedSandbox> read(StatefulSet set) {
        Optional<Pod> pod = marks.owner(set).flatMap(user -> view.pods().get(marks.pod(user)));
        return reader.read(set, pod, () -> view.whyNoPod(set));
    }

    /// The pod of exactly this sandbox.
    Optional<Pod> pod(ObservedSandbox sandbox) {
        return view.pods()
                .get(marks.pod(sandbox.user()))
                .filter(pod -> SandboxReader.ownerId(pod).equals(sandbox.id()));
    }

    OptionalLong profile(UserId user) {
        return claim(user).map(claim -> OptionalLong.of(Marks.edition(claim))).orElseGet(OptionalLong::empty);
    }

    Optional<PersistentVolumeClaim> claim(UserId user) {
        return view.claims()
                .get(marks.name(user))
                .filter(claim -> profileOwner(claim).isPresent());
    }

    Optional<UserId> profileOwner(PersistentVolumeClaim claim) {
        return marks.owner(claim).filter(user -> claim.getMetadata().getName().equals(marks.name(user)));
    }
}
