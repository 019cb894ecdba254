package org.linekeeper.controller.manifest;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What keeps a pod out of a namespace that enforces Kubernetes' restricted Pod Security Standard, and two
/// things that we demand besides: a root file system that cannot be written, and no secret in the
/// environment.
public final class PodSecurity {
    private static final Set<String> SECCOMP = Set.of("RuntimeDefault", "Localhost");

    private PodSecurity() {}

    public static List<String> problems(PodSpec pod) {
        List<String> problems = new ArrayList<>();
        Stream.of("hostNetwork", "hostPID", "hostIPC")
                .filter(name -> set(pod, name))
                .forEach(name -> problems.add(name + " is set"));
        pod.getVolumes().stream()
                .filter(volume -> !allowed(volume))
                .forEach(volume -> problems.add("volume " + volume.getName() + " is of a kind that is closed"));
        Stream.of(pod.getInitContainers(), pod.getContainers())
                .flatMap(List::stream)
                .forEach(container -> check(
                        pod, container, problem -> problems.add("container " + container.getName() + " " + problem)));
        return problems;
    }

    private static boolean set(PodSpec pod, String name) {
        return Boolean.TRUE.equals(
                switch (name) {
                    case "hostNetwork" -> pod.getHostNetwork();
                    case "hostPID" -> pod.getHostPID();
                    default -> pod.getHostIPC();
                });
    }

    private static boolean allowed(Volume volume) {
        return volume.getConfigMap() != null
                || volume.getSecret() != null
                || volume.getEmptyDir() != null
                || volume.getProjected() != null
                || volume.getDownwardAPI() != null
                || volume.getEphemeral() != null
                || volume.getCsi() != null
                || volume.getPersistentVolumeClaim() != null;
    }

    private static void check(PodSpec pod, Container container, Consumer<String> problem) {
        PodSecurityContext all = Optional.ofNullable(pod.getSecurityContext()).orElseGet(PodSecurityContext::new);
        SecurityContext own =
                Optional.ofNullable(container.getSecurityContext()).orElseGet(SecurityContext::new);
        Capabilities capabilities = Optional.ofNullable(own.getCapabilities()).orElseGet(Capabilities::new);
        Long user = either(own, SecurityContext::getRunAsUser, all.getRunAsUser());
        SeccompProfile seccomp = either(own, SecurityContext::getSeccompProfile, all.getSeccompProfile());
        if (!Boolean.TRUE.equals(either(own, SecurityContext::getRunAsNonRoot, all.getRunAsNonRoot()))) {
            problem.accept("may run as root");
        }
        if (user != null && user == 0) {
            problem.accept("runs as root");
        }
        if (Boolean.TRUE.equals(own.getPrivileged())) {
            problem.accept("is privileged");
        }
        if (!Boolean.FALSE.equals(own.getAllowPrivilegeEscalation())) {
            problem.accept("may gain privileges");
        }
        if (!capabilities.getDrop().contains("ALL")
                || !Set.of("NET_BIND_SERVICE").containsAll(capabilities.getAdd())) {
            problem.accept("has capabilities");
        }
        if (seccomp == null || !SECCOMP.contains(seccomp.getType())) {
            problem.accept("has no seccomp profile");
        }
        if (container.getPorts().stream().anyMatch(port -> port.getHostPort() != null)) {
            problem.accept("has a port of its host");
        }
        if (!Boolean.TRUE.equals(own.getReadOnlyRootFilesystem())) {
            problem.accept("can write to its root file system");
        }
        if (container.getEnv().stream()
                        .anyMatch(variable -> variable.getValueFrom() != null
                                && variable.getValueFrom().getSecretKeyRef() != null)
                || container.getEnvFrom().stream().anyMatch(source -> source.getSecretRef() != null)) {
            problem.accept("has a secret in its environment");
        }
    }

    private static <T> @Nullable T either(
            SecurityContext own, Function<SecurityContext, @Nullable T> field, @Nullable T ofPod) {
        T value = field.apply(own);
        return value == null ? ofPod : value;
    }
}
