package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.runtime.kubernetes.KubernetesSettings.Pool;
import org.linekeeper.controller.user.UserId;

/// Makes sandboxes, and takes over those that are there: names are deterministic, so whoever is made twice is one.
final class SandboxMaker {
    private final ClusterApi api;
    private final ClusterView view;
    private final SandboxSight sight;
    private final Marks marks;
    private final Fence fence;
    private final SandboxShape shape;
    private final PoolPlaces pools;

    SandboxMaker(
            ClusterApi api,
            ClusterView view,
            SandboxSight sight,
            Marks marks,
            Fence fence,
            KubernetesSettings settings) {
        this.api = api;
        this.view = view;
        this.sight = sight;
        this.marks = marks;
        this.fence = fence;
        this.shape = new SandboxShape(settings, marks, api.namespace());
        this.pools = new PoolPlaces(settings.pools());
    }

    ObservedSandbox make(SandboxSpec spec) {
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
    }

    private ObservedSandbox make(SandboxSpec spec, Optional<Pool> pool) {
        StatefulSet wanted = shape.statefulSet(spec, pool, fence.epoch());
        StatefulSet made;
        try {
            made = KubernetesFailures.create(() -> api.sets().resource(wanted).create());
        } catch (KubernetesClientException e) {
            made = whatHasTheName(view.sets(), wanted, e);
            // one that was made although the answer said otherwise is this one
            if (!isOurs(made, spec)) {
                return adopt(spec.user(), made);
            }
        }
        view.sets().wrote(made);
        handOver(spec, made);
        return sandbox(spec.user(), made);
    }

    private static <T extends HasMetadata> T whatHasTheName(
            Watched<T> watched, T wanted, KubernetesClientException refusal) {
        if (!KubernetesFailures.isThere(refusal)) {
            throw refusal;
        }
        String name = wanted.getMetadata().getName();
        return watched.read(name)
                .orElseThrow(() -> new RuntimeFailure(
                        Scope.SANDBOX,
                        true,
                        "the " + wanted.getKind() + " " + name + " is said to be there, and is not",
                        refusal));
    }

    private static boolean isOurs(StatefulSet set, SandboxSpec spec) {
        return spec.incarnation().equals(Marks.label(set, Marks.INCARNATION));
    }

    private void handOver(SandboxSpec spec, StatefulSet owner) {
        var secret = shape.identity(spec, owner, files(spec.identity()), fence.epoch());
        try {
            KubernetesFailures.create(() -> api.secrets().resource(secret).create());
        } catch (KubernetesClientException e) {
            // its name bears the incarnation: it can only be this one, made although the answer said otherwise
            if (!KubernetesFailures.isThere(e)) {
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
            throw taken(found, Marks.whose(found));
        }
        view.sets().wrote(found);
        return sandbox(user, found);
    }

    private ObservedSandbox sandbox(UserId user, StatefulSet set) {
        return sight.read(set).orElseThrow(() -> taken(set, Marks.whose(set) + " and not " + user + "'s"));
    }

    private RuntimeFailure taken(HasMetadata object, String whose) {
        return new RuntimeFailure(
                Scope.SANDBOX,
                false,
                "the name of the " + object.getKind() + " "
                        + object.getMetadata().getName() + " in the namespace " + api.namespace() + " is taken by "
                        + whose + ": remove or rename that",
                null);
    }

    private void ensureProfile(SandboxSpec spec) {
        PersistentVolumeClaim claim = view.claims().get(marks.name(spec.user())).orElseGet(() -> makeProfile(spec));
        if (sight.profileOwner(claim).filter(spec.user()::equals).isEmpty()) {
            throw taken(claim, Marks.whose(claim));
        }
        if (FencedWrite.leaves(claim)) {
            throw new RuntimeFailure(
                    Scope.SANDBOX, true, "the profile of " + spec.user() + " is still going away", null);
        }
    }

    private PersistentVolumeClaim makeProfile(SandboxSpec spec) {
        PersistentVolumeClaim wanted = shape.profile(spec, fence.epoch());
        try {
            PersistentVolumeClaim made = KubernetesFailures.create(
                    () -> api.claims().resource(wanted).create());
            view.claims().wrote(made);
            return made;
        } catch (KubernetesClientException e) {
            return whatHasTheName(view.claims(), wanted, e);
        }
    }
}
