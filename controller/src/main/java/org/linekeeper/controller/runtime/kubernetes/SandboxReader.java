package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AgentPaths;

/// Reads a StatefulSet and its pod as a sandbox. What holds a pod up has words for an operator here.
final class SandboxReader {
    /// After the end of its grace a pod should be gone.
    private static final Duration OVERDUE = Duration.ofSeconds(60);
    /// Longer than this and the making of a container is a trouble.
    private static final Duration MADE_BY = Duration.ofMinutes(2);

    private final Marks marks;
    private final Supplier<NodeSight> nodes;
    private final InstantSource time;

    /// @param time as the cluster has it
    SandboxReader(Marks marks, Supplier<NodeSight> nodes, InstantSource time) {
        this.marks = marks;
        this.nodes = nodes;
        this.time = time;
    }

    /// Empty where it is not a sandbox of this installation.
    ///
    /// @param noPod why the cluster made no pod, as far as that is known
    Optional<ObservedSandbox> read(StatefulSet set, Optional<Pod> pod, Supplier<Optional<String>> noPod) {
        return marks.owner(set)
                .filter(user -> set.getMetadata().getName().equals(marks.name(user)))
                .map(user -> new ObservedSandbox(
                        user,
                        set.getMetadata().getName(),
                        set.getMetadata().getUid(),
                        Marks.annotation(set, Marks.IMAGE),
                        Marks.annotation(set, Marks.BUILD),
                        Marks.label(set, Marks.INCARNATION),
                        Marks.edition(set),
                        pod.map(SandboxReader::restarts).orElse(0),
                        state(set, pod, noPod)));
    }

    /// A pod whose StatefulSet is gone: the user is not free of it before it is gone too.
    Optional<ObservedSandbox> readAlone(Pod pod) {
        return marks.owner(pod)
                .filter(user -> pod.getMetadata().getName().equals(marks.pod(user)))
                .map(user -> new ObservedSandbox(
                        user,
                        marks.name(user),
                        ownerId(pod),
                        "",
                        "",
                        Marks.label(pod, Marks.INCARNATION),
                        Marks.edition(pod),
                        restarts(pod),
                        alone(pod)));
    }

    private State alone(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                ? new State.Unclear("the pod " + pod.getMetadata().getName()
                        + " is there without its StatefulSet: remove it, or find out who took the StatefulSet away")
                : leaving(pod, new State.Leaving(SandboxRemover.isSlow(pod)));
    }

    /// Of the StatefulSet that made it; its own where it was let go of.
    static String ownerId(Pod pod) {
        return pod.getMetadata().getOwnerReferences().stream()
                .map(OwnerReference::getUid)
                .findFirst()
                .orElse(pod.getMetadata().getUid());
    }

    private static int restarts(Pod pod) {
        return status(pod).map(ContainerStatus::getRestartCount).orElse(0);
    }

    private State state(StatefulSet set, Optional<Pod> pod, Supplier<Optional<String>> noPod) {
        if (set.getMetadata().getDeletionTimestamp() != null) {
            return pod.map(one -> leaving(one, new State.Leaving(SandboxRemover.isSlow(one))))
                    .orElseGet(State.Leaving::new);
        }
        if (pod.isEmpty()) {
            if (Objects.requireNonNullElse(set.getSpec().getReplicas(), 1) == 0) {
                return new State.Created();
            }
            return noPod.get().<State>map(State.Held::new).orElseGet(State.Restarting::new);
        }
        return state(pod.get());
    }

    private State state(Pod pod) {
        String node = node(pod);
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return leaving(pod, waitsForItsCall(pod) ? running(pod) : new State.Restarting());
        }
        Optional<String> unknown =
                node.isEmpty() ? Optional.empty() : nodes.get().unknown(node);
        if (unknown.isPresent()) {
            return new State.Unclear(lost(node, unknown.get()));
        }
        PodStatus status = pod.getStatus();
        String phase = status == null ? "" : Objects.requireNonNullElse(status.getPhase(), "");
        return switch (phase) {
            case "Running" -> running(pod);
            case "Pending", "" -> pending(pod);
            case "Failed" -> new State.Held(failed(pod));
            case "Succeeded" -> new State.Restarting();
            default -> new State.Unclear("the pod's phase is " + phase);
        };
    }

    private static String lost(String node, String why) {
        return "the node " + node + " " + why + ", so nobody knows whether the sandbox runs there. It is replaced when"
                + " the node is deleted or tainted " + NodeSight.OUT_OF_SERVICE + ":" + NodeSight.EVICTS
                + ", or an admin declares it gone";
    }

    /// Somebody deleted it, and it ends once the call in it does: until then it runs as before, and
    /// whoever speaks in it can be heard of, put on hold and hung up.
    private static boolean waitsForItsCall(Pod pod) {
        return CallGuard.isGuarded(pod)
                && status(pod)
                        .map(ContainerStatus::getState)
                        .map(ContainerState::getRunning)
                        .isPresent();
    }

    /// On its way out, unless that does not end.
    private State leaving(Pod pod, State usual) {
        String node = node(pod);
        Optional<String> unknown =
                node.isEmpty() ? Optional.empty() : nodes.get().unknown(node);
        if (unknown.isPresent()) {
            return new State.Unclear(lost(node, unknown.get()));
        }
        // the time of deletion is when its grace ends
        Instant end = instant(pod.getMetadata().getDeletionTimestamp());
        if (end != null && time.instant().isAfter(end.plus(OVERDUE))) {
            return new State.Unclear("the pod " + pod.getMetadata().getName() + " should have ended at " + end
                    + " and has not: its node " + node + " cannot end it, or a finalizer holds it ("
                    + String.join(", ", pod.getMetadata().getFinalizers()) + ")");
        }
        return usual;
    }

    private State running(Pod pod) {
        ContainerState state = status(pod).map(ContainerStatus::getState).orElse(null);
        if (state != null && state.getRunning() != null) {
            Instant since = instant(state.getRunning().getStartedAt());
            String address = pod.getStatus().getPodIP();
            return since == null || address == null || address.isEmpty()
                    ? new State.Restarting()
                    : new State.Running(since, address, AgentPaths.PORT);
        }
        return waiting(pod, state);
    }

    private State pending(Pod pod) {
        Optional<PodCondition> unscheduled = condition(pod, "PodScheduled")
                .filter(condition -> "False".equals(condition.getStatus()))
                .filter(condition -> "Unschedulable".equals(condition.getReason()));
        if (unscheduled.isPresent()) {
            return new State.Held(
                    "no node has room for it: " + unscheduled.get().getMessage());
        }
        return waiting(pod, status(pod).map(ContainerStatus::getState).orElse(null));
    }

    private State waiting(Pod pod, @Nullable ContainerState state) {
        ContainerStateWaiting waiting = state == null ? null : state.getWaiting();
        String reason = waiting == null ? "" : Objects.requireNonNullElse(waiting.getReason(), "");
        String message = waiting == null ? "" : Objects.requireNonNullElse(waiting.getMessage(), reason);
        return switch (reason) {
            case "ImagePullBackOff",
                    "ErrImagePull",
                    "InvalidImageName",
                    "ErrImageNeverPull",
                    "RegistryUnavailable",
                    "ImageInspectError",
                    "SignatureValidationFailed" ->
                new State.Held("its node " + node(pod) + " cannot get the image: " + message);
            case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
                new State.Held("its node " + node(pod) + " cannot make the container: " + message);
            case "CrashLoopBackOff" -> new State.Held("it ends again and again" + lastEnd(pod));
            default -> {
                Instant made = instant(pod.getMetadata().getCreationTimestamp());
                yield made == null || time.instant().isBefore(made.plus(MADE_BY))
                        ? new State.Restarting()
                        : new State.Held(
                                "its container is not made" + (node(pod).isEmpty() ? "" : " on " + node(pod))
                                        + " since " + made + ": see the events of the pod "
                                        + pod.getMetadata().getName());
            }
        };
    }

    private static String lastEnd(Pod pod) {
        ContainerStateTerminated last = status(pod)
                .map(ContainerStatus::getLastState)
                .map(ContainerState::getTerminated)
                .orElse(null);
        return last == null ? "" : ", last with exit code " + last.getExitCode() + " (" + last.getReason() + ")";
    }

    private static String failed(Pod pod) {
        String reason = Objects.requireNonNullElse(pod.getStatus().getReason(), "");
        String message = Objects.requireNonNullElse(pod.getStatus().getMessage(), "no reason is given");
        return "Evicted".equals(reason)
                ? "its node " + node(pod) + " put it out: " + message
                : "its pod failed on " + node(pod) + " (" + reason + "): " + message;
    }

    private static String node(Pod pod) {
        return pod.getSpec() == null
                ? ""
                : Objects.requireNonNullElse(pod.getSpec().getNodeName(), "");
    }

    private static Optional<ContainerStatus> status(Pod pod) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getContainerStatuses().stream()
                        .filter(status -> SandboxShape.CONTAINER.equals(status.getName()))
                        .findFirst();
    }

    private static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    Optional<UserId> owner(Pod pod) {
        return marks.owner(pod);
    }
}
