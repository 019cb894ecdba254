package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.runtime.RuntimeHealth;
import org.linekeeper.controller.runtime.RuntimeListing;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.runtime.kubernetes.KubernetesSettings.Pool;
import org.linekeeper.controller.user.UserId;

/// Sandboxes as pods in one namespace of a cluster. Each user has a StatefulSet of one pod, by which Kubernetes itself
/// sees to it that there are never two, and starts it anew while no controller runs. Reading is answered by what the
/// watches told, and by what was written here since; at rest nothing is asked.
final class KubernetesRuntime implements SandboxRuntime {
    /// A change that somebody else's came before is tried again on what there is then.
    private static final int TRIES = 3;
    /// What is removed on an order or by the ladder has no call that counts any more: it need not be waited for.
    private static final long REMOVAL_GRACE_SECONDS = 10;

    private static final Duration CLAIM_GONE_BY = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final ClusterApi api;
    private final ClusterView view;
    private final KubernetesSettings settings;
    private final Marks marks;
    private final Fence fence;
    private final SandboxShape shape;
    private final SandboxReader reader;
    private final PoolPlaces pools;

    KubernetesRuntime(ClusterApi api, KubernetesSettings settings, String installation, Fence fence, Clock clock) {
        this.api = api;
        this.settings = settings;
        this.marks = new Marks(installation);
        this.fence = fence;
        this.view = new ClusterView(api, marks, settings, clock);
        this.shape = new SandboxShape(settings, marks, api.namespace());
        this.reader = new SandboxReader(marks, view::nodes, clock);
        this.pools = new PoolPlaces(settings.pools());
        view.open();
    }

    @Override
    public RuntimeListing list() {
        return asked("list the sandboxes", () -> {
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
            return new RuntimeListing(List.copyOf(found.values()), profiles);
        });
    }

    @Override
    public Optional<ObservedSandbox> observe(UserId user) {
        return asked("look at the sandbox of " + user, () -> seen(user));
    }

    private Optional<ObservedSandbox> seen(UserId user) {
        return view.sets()
                .get(marks.name(user))
                .flatMap(this::read)
                .or(() -> view.pods().get(marks.pod(user)).flatMap(reader::readAlone));
    }

    private Optional<ObservedSandbox> read(StatefulSet set) {
        Optional<Pod> pod = marks.owner(set).flatMap(user -> view.pods().get(marks.pod(user)));
        return reader.read(set, pod, () -> view.whyNoPod(set));
    }

    @Override
    public OptionalLong profile(UserId user) {
        return asked(
                "look at the profile of " + user,
                () -> view.claims()
                        .get(marks.name(user))
                        .filter(claim -> profileOwner(claim).isPresent())
                        .map(claim -> OptionalLong.of(Marks.edition(claim)))
                        .orElseGet(OptionalLong::empty));
    }

    private Optional<UserId> profileOwner(PersistentVolumeClaim claim) {
        return marks.owner(claim).filter(user -> claim.getMetadata().getName().equals(marks.name(user)));
    }

    /// Four writes at most, with the one that starts it: claim, StatefulSet, Secret.
    @Override
    public ObservedSandbox create(SandboxSpec spec) {
        return asked("create the sandbox of " + spec.user(), () -> {
            requireOurs(spec.image(), spec.build());
            Optional<StatefulSet> there = view.sets().get(marks.name(spec.user()));
            if (there.isPresent()) {
                return adopt(spec.user(), there.get());
            }
            view.pods().get(marks.pod(spec.user())).ifPresent(pod -> {
                throw new RuntimeFailure(
                        Scope.SANDBOX,
                        true,
                        "the pod of the sandbox before, " + pod.getMetadata().getName() + ", is still there",
                        null);
            });
            try (PoolPlaces.Place place = pools.take(spec.user(), view.sets().all())) {
                ensureProfile(spec);
                return make(spec, place.pool());
            }
        });
    }

    private ObservedSandbox make(SandboxSpec spec, Optional<Pool> pool) {
        StatefulSet wanted = shape.statefulSet(spec, pool, fence.epoch());
        StatefulSet made;
        try {
            made = KubernetesFailures.insist(() -> api.sets().resource(wanted).create());
        } catch (KubernetesClientException e) {
            if (e.getCode() != KubernetesFailures.CONFLICT) {
                throw e;
            }
            made = view.sets()
                    .read(marks.name(spec.user()))
                    .orElseThrow(() -> vanished("the StatefulSet " + marks.name(spec.user()), e));
            // one that was made although the answer said otherwise is this one
            if (!isOurs(made, spec)) {
                return adopt(spec.user(), made);
            }
        }
        view.sets().wrote(made);
        handOver(spec, made);
        return sandbox(spec.user(), made);
    }

    private static boolean isOurs(StatefulSet set, SandboxSpec spec) {
        return spec.incarnation().equals(Marks.label(set, Marks.INCARNATION));
    }

    private void handOver(SandboxSpec spec, StatefulSet owner) {
        var secret = shape.identity(spec, owner, files(spec.identity()), fence.epoch());
        try {
            KubernetesFailures.insist(() -> api.secrets().resource(secret).create());
        } catch (KubernetesClientException e) {
            // its name bears the incarnation: it can only be this one, made although the answer said otherwise
            if (e.getCode() != KubernetesFailures.CONFLICT) {
                throw e;
            }
        }
    }

    private static Map<String, String> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            Map<String, String> read = new HashMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                read.put(file.getFileName().toString(), Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObservedSandbox adopt(UserId user, StatefulSet found) {
        if (marks.owner(found).filter(user::equals).isEmpty()) {
            throw taken("StatefulSet", found.getMetadata(), Marks.whose(found));
        }
        view.sets().wrote(found);
        return sandbox(user, found);
    }

    private ObservedSandbox sandbox(UserId user, StatefulSet set) {
        return read(set)
                .orElseThrow(
                        () -> taken("StatefulSet", set.getMetadata(), Marks.whose(set) + " and not " + user + "'s"));
    }

    private RuntimeFailure taken(String kind, ObjectMeta object, String whose) {
        return new RuntimeFailure(
                Scope.SANDBOX,
                false,
                "the name of the " + kind + " " + object.getName() + " in the namespace " + api.namespace()
                        + " is taken by " + whose + ": remove or rename that",
                null);
    }

    private static RuntimeFailure vanished(String what, KubernetesClientException cause) {
        return new RuntimeFailure(Scope.SANDBOX, true, what + " is said to be there, and is not", cause);
    }

    private void ensureProfile(SandboxSpec spec) {
        String name = marks.name(spec.user());
        PersistentVolumeClaim claim = view.claims().get(name).orElseGet(() -> makeProfile(spec));
        if (profileOwner(claim).filter(spec.user()::equals).isEmpty()) {
            throw taken("PersistentVolumeClaim", claim.getMetadata(), Marks.whose(claim));
        }
        if (claim.getMetadata().getDeletionTimestamp() != null) {
            throw goingAway(spec.user());
        }
    }

    private PersistentVolumeClaim makeProfile(SandboxSpec spec) {
        PersistentVolumeClaim wanted = shape.profile(spec, fence.epoch());
        try {
            PersistentVolumeClaim made = KubernetesFailures.insist(
                    () -> api.claims().resource(wanted).create());
            view.claims().wrote(made);
            return made;
        } catch (KubernetesClientException e) {
            if (e.getCode() != KubernetesFailures.CONFLICT) {
                throw e;
            }
            return view.claims()
                    .read(wanted.getMetadata().getName())
                    .orElseThrow(
                            () -> vanished("the claim " + wanted.getMetadata().getName(), e));
        }
    }

    private static RuntimeFailure goingAway(UserId user) {
        return new RuntimeFailure(Scope.SANDBOX, true, "the profile of " + user + " is still going away", null);
    }

    @Override
    public void start(ObservedSandbox sandbox) {
        asked("start the sandbox " + sandbox.name(), () -> {
            StatefulSet set = present(sandbox);
            if (replicas(set) > 0) {
                return false;
            }
            requireIdentity(sandbox, set);
            scaleUp(sandbox, set);
            return true;
        });
    }

    private static int replicas(StatefulSet set) {
        return Objects.requireNonNullElse(set.getSpec().getReplicas(), 1);
    }

    private StatefulSet present(ObservedSandbox sandbox) {
        return view.sets()
                .get(sandbox.name())
                .filter(set -> sandbox.id().equals(set.getMetadata().getUid()))
                .orElseThrow(() -> new RuntimeFailure(
                        Scope.SANDBOX, true, "the sandbox " + sandbox.name() + " is not there any more", null));
    }

    /// A controller that was killed between two writes left a StatefulSet without its Secret. It has never run: it
    /// goes,
    /// and is made anew.
    private void requireIdentity(ObservedSandbox sandbox, StatefulSet set) {
        String secret = marks.secret(sandbox.user(), sandbox.incarnation());
        if (KubernetesFailures.insist(() -> api.secrets().withName(secret).get()) == null) {
            delete(set);
            throw new RuntimeFailure(
                    Scope.SANDBOX, true, "the sandbox " + sandbox.name() + " was made by half: it is made anew", null);
        }
    }

    /// Writes to what was seen, and to nothing else: a version that somebody else has changed is read anew.
    private void scaleUp(ObservedSandbox sandbox, StatefulSet seen) {
        StatefulSet set = seen;
        for (int tried = 1; ; tried++) {
            fence.require(set);
            String patch = "{\"spec\":{\"replicas\":1},\"metadata\":{\"uid\":\""
                    + set.getMetadata().getUid()
                    + "\",\"resourceVersion\":\"" + set.getMetadata().getResourceVersion()
                    + "\",\"annotations\":{\"" + Marks.TERM + "\":\"" + fence.epoch() + "\"}}}";
            try {
                view.sets()
                        .wrote(KubernetesFailures.insist(
                                () -> api.sets().withName(sandbox.name()).patch(ClusterApi.MERGE, patch)));
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != KubernetesFailures.CONFLICT || tried == TRIES) {
                    throw e;
                }
                set = view.sets()
                        .read(sandbox.name())
                        .filter(now -> sandbox.id().equals(now.getMetadata().getUid()))
                        .orElseThrow(() -> vanished("the StatefulSet " + sandbox.name(), e));
                if (replicas(set) > 0) {
                    return;
                }
            }
        }
    }

    @Override
    public void remove(ObservedSandbox sandbox) {
        asked("remove the sandbox " + sandbox.name(), () -> {
            Optional<StatefulSet> set = view.sets()
                    .get(sandbox.name())
                    .filter(found -> sandbox.id().equals(found.getMetadata().getUid()));
            if (set.isEmpty()) {
                return false;
            }
            fence.require(set.get());
            Optional<Pod> pod = view.pods().get(marks.pod(sandbox.user())).filter(one -> ownedBy(one, sandbox.id()));
            if (leaves(set.get()) && pod.filter(one -> !leaves(one)).isEmpty()) {
                return alreadyAsked(sandbox);
            }
            delete(set.get());
            pod.ifPresent(one -> api.deletePod(one.getMetadata(), REMOVAL_GRACE_SECONDS));
            return true;
        });
    }

    private static boolean leaves(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    /// To ask again for what does not end helps nobody.
    private boolean alreadyAsked(ObservedSandbox sandbox) {
        if (seen(sandbox.user()).map(ObservedSandbox::state).orElse(null) instanceof State.Unclear unclear) {
            throw new RuntimeFailure(Scope.SANDBOX, true, unclear.word(), null);
        }
        return false;
    }

    private static boolean ownedBy(Pod pod, String id) {
        return pod.getMetadata().getOwnerReferences().stream().anyMatch(owner -> id.equals(owner.getUid()));
    }

    private void delete(StatefulSet set) {
        fence.epoch();
        if (set.getMetadata().getDeletionTimestamp() == null) {
            api.deleteSet(set.getMetadata());
            view.setRemoved(set);
        }
    }

    @Override
    public void removeProfile(UserId user) {
        asked("remove the profile of " + user, () -> {
            Optional<PersistentVolumeClaim> claim = view.claims()
                    .get(marks.name(user))
                    .filter(found -> profileOwner(found).isPresent());
            if (claim.isEmpty()) {
                return false;
            }
            if (seen(user).isPresent()) {
                throw new RuntimeFailure(Scope.SANDBOX, true, "the profile of " + user + " is still in use", null);
            }
            fence.require(claim.get());
            if (!leaves(claim.get())) {
                api.deleteClaim(claim.get().getMetadata());
                view.claimRemoved(claim.get());
            }
            awaitNoClaim(user);
            return true;
        });
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

    /// What the nodes pull cannot be seen from here: a reference stands for itself, if it is of the configured
    /// image's repository.
    @Override
    public String imageBuild(String image) {
        requireOurs(image, image);
        return image;
    }

    private void requireOurs(String image, String build) {
        String repository = repository(settings.image());
        if (!repository(build).equals(repository) || build.equals(repository)) {
            throw new RuntimeFailure(
                    Scope.IMAGE,
                    true,
                    "there is no image " + image + (image.equals(build) ? "" : " in the build " + build)
                            + ": on this cluster sandboxes are made of " + repository
                            + ", by digest or tag, see linekeeper.kubernetes.image",
                    null);
        }
    }

    private static String repository(String image) {
        int digest = image.indexOf('@');
        String name = digest < 0 ? image : image.substring(0, digest);
        int tag = name.lastIndexOf(':');
        return tag > name.lastIndexOf('/') ? name.substring(0, tag) : name;
    }

    @Override
    public void guard(ObservedSandbox sandbox, boolean inCall) {
        asked("mark the sandbox " + sandbox.name() + (inCall ? " as in a call" : " as free"), () -> {
            Optional<Pod> pod = view.pods().get(marks.pod(sandbox.user())).filter(one -> ownedBy(one, sandbox.id()));
            for (int tried = 1; pod.isPresent() && guarded(pod.get()) != inCall; tried++) {
                Pod seen = pod.get();
                fence.require(seen);
                try {
                    view.pods()
                            .wrote(KubernetesFailures.insist(() -> api.pods()
                                    .withName(seen.getMetadata().getName())
                                    .patch(ClusterApi.MERGE, guardPatch(seen.getMetadata(), inCall))));
                    return true;
                } catch (KubernetesClientException e) {
                    if (e.getCode() != KubernetesFailures.CONFLICT || tried == TRIES) {
                        throw e;
                    }
                    pod = view.pods().read(seen.getMetadata().getName()).filter(one -> ownedBy(one, sandbox.id()));
                }
            }
            return false;
        });
    }

    private static boolean guarded(Pod pod) {
        return "true".equals(Marks.label(pod, Marks.IN_CALL));
    }

    private String guardPatch(ObjectMeta pod, boolean inCall) {
        String label = inCall ? "\"true\"" : "null";
        String evict = inCall ? "\"false\"" : "null";
        return "{\"metadata\":{\"uid\":\"" + pod.getUid() + "\",\"resourceVersion\":\"" + pod.getResourceVersion()
                + "\",\"labels\":{\"" + Marks.IN_CALL + "\":" + label + "},\"annotations\":{\"" + Marks.SAFE_TO_EVICT
                + "\":" + evict + ",\"" + Marks.TERM + "\":\"" + fence.epoch() + "\"}}}";
    }

    /// The pod's object is taken away without its node's word. Kubernetes then starts another. A person orders it, so
    /// the term does not matter.
    @Override
    public void declareGone(ObservedSandbox sandbox) {
        asked("declare the sandbox " + sandbox.name() + " gone", () -> {
            Optional<State> state = seen(sandbox.user())
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
            view.pods().get(marks.pod(sandbox.user())).ifPresent(pod -> api.deletePod(pod.getMetadata(), 0));
            return true;
        });
    }

    @Override
    public void follow(Consumer<UserId> hints) {
        view.follow(hints);
    }

    @Override
    public void listenAgain() {
        view.open();
    }

    @Override
    public RuntimeHealth health() {
        return view.health();
    }

    @Override
    public void close() {
        view.close();
    }

    private <T> T asked(String what, Supplier<T> work) {
        return KubernetesFailures.translate(what, () -> {
            view.requireHeard();
            return work.get();
        });
    }
}
