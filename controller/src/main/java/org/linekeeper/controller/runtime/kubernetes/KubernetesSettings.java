package org.linekeeper.controller.runtime.kubernetes;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The settings `linekeeper.kubernetes.*`, read only where sandboxes run on a cluster. Which cluster it is, the pod's
/// service account says, or `KUBECONFIG`.
///
/// @param namespace     where the sandboxes are; the service account's, or the current context's, where null
/// @param image         what sandboxes are made of, by digest (`name@sha256:…`) or by a tag that is never moved: what
///                      stands here is the build, since a controller cannot see what the nodes pull
/// @param pullPolicy    `IfNotPresent`, `Always` or `Never`
/// @param pullSecrets   names of Secrets with the registry's credentials
/// @param memoryRequest what the scheduler reserves for a sandbox
/// @param memory        the most a sandbox may use; it is killed above
/// @param cpuRequest    its share when the node is busy, in thousandths of a processor
/// @param cpuLimit      the most it may take, in thousandths of a processor; none where null, as it should be: it tears
///                      the sound. For namespaces whose quota counts such limits
/// @param ephemeralStorage of its node's disk, reserved and at most; neither is said where null
/// @param profileSize   of the volume claim
/// @param storageClass  of the volume claim; the cluster's default where null
/// @param profileAccess `ReadWriteOncePod` where the storage knows it, else `ReadWriteOnce`
/// @param seccomp       a profile on the nodes, as a path below the kubelet's folder; the runtime's default where null
/// @param authorities   a ConfigMap whose `ca-certificates.crt` takes the place of the image's certificate
///                      authorities; the image's own where null
/// @param serviceAccount whose the pods are, by name; the namespace's `default` where null. No pod gets its token
/// @param runtimeClass  gVisor's or Kata's, say; the nodes' default where null
/// @param priorityClass of the pods; the cluster's default where null
/// @param nodeSelector  labels that a node must bear
/// @param tolerations   taints that do not keep a sandbox away: `key`, `key:Effect`, `key=value` or `key=value:Effect`
/// @param spreadOver    node labels over whose values the sandboxes are spread, as far as that goes
/// @param drain         how long a pod that is evicted or drained may wait for its call's end
/// @param watchNodes    whether nodes are read: it takes a right on the whole cluster, and without it a node that does
///                      not answer is only known by what the cluster says of its pods
/// @param tryNodes      whether the probe of the walls tries the nodes: Kubernetes leaves it to the network plugin
///                      whether a policy closes a pod's own node
/// @param tryClosed     addresses with ports (`10.0.0.5:5432`, `[fd00::5]:443`) that answer whoever reaches them, and
///                      that no sandbox may reach: the probe of the walls tries them too
/// @param silence       a watch without a word for this long is opened anew
/// @param pools         groups of nodes and how many sandboxes each may have; where empty there is one without a bound
/// @param pod           the controller's own; null where it runs in none
public record KubernetesSettings(
        @Nullable String namespace,
        @DefaultValue("linekeeper/sandbox:dev") String image,
        @DefaultValue("IfNotPresent") String pullPolicy,
        @DefaultValue List<String> pullSecrets,
        @DefaultValue("256MB") DataSize memoryRequest,
        @DefaultValue("512MB") DataSize memory,
        @DefaultValue("50") int cpuRequest,
        @Nullable Integer cpuLimit,
        @Nullable DataSize ephemeralStorage,
        @DefaultValue("1GB") DataSize profileSize,
        @Nullable String storageClass,
        @DefaultValue("ReadWriteOnce") String profileAccess,
        @Nullable String seccomp,
        @Nullable String authorities,
        @Nullable String serviceAccount,
        @Nullable String runtimeClass,
        @Nullable String priorityClass,
        @DefaultValue Map<String, String> nodeSelector,
        @DefaultValue List<String> tolerations,
        @DefaultValue("kubernetes.io/hostname") List<String> spreadOver,
        @DefaultValue("30m") Duration drain,
        @DefaultValue("true") boolean watchNodes,
        @DefaultValue("true") boolean tryNodes,
        @DefaultValue List<String> tryClosed,
        @DefaultValue("5m") Duration silence,
        @DefaultValue List<Pool> pools,
        @Nullable OwnPod pod) {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern DNS_NAME = Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?");
    private static final Pattern DIGEST = Pattern.compile(".+@sha256:[0-9a-f]{64}");
    private static final Pattern TAGGED = Pattern.compile("[^@]+:(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern WITH_PORT =
            Pattern.compile("(?:\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9A-Fa-f:]+]):[1-9]\\d{0,4}");
    private static final Set<String> PULL_POLICIES = Set.of("IfNotPresent", "Always", "Never");
    private static final Set<String> ACCESS = Set.of("ReadWriteOnce", "ReadWriteOncePod");

    /// The pod that this controller runs in, as it is told by its environment.
    public record OwnPod(String name, String uid, String namespace) {
        public OwnPod {
            require(
                    name != null && uid != null && namespace != null,
                    "pod must have a name, a uid and a namespace, or none of them");
        }
    }

    /// A group of nodes.
    ///
    /// @param name         as it stands in the label `linekeeper.org/pool`
    /// @param nodeSelector labels of its nodes, beside those that all sandboxes ask for
    /// @param most         how many sandboxes it may have
    public record Pool(String name, @DefaultValue Map<String, String> nodeSelector, int most) {
        public Pool {
            nodeSelector = Map.copyOf(nodeSelector);
        }
    }

    public KubernetesSettings {
        pullSecrets = List.copyOf(pullSecrets);
        nodeSelector = Map.copyOf(nodeSelector);
        tolerations = List.copyOf(tolerations);
        spreadOver = List.copyOf(spreadOver);
        tryClosed = List.copyOf(tryClosed);
        pools = List.copyOf(pools);
        require(
                DIGEST.matcher(image).matches() || TAGGED.matcher(image).matches(),
                "image must name a digest (name@sha256:…) or a tag other than latest: " + image);
        require(namespace == null || DNS_LABEL.matcher(namespace).matches(), "namespace must be a namespace's name");
        require(PULL_POLICIES.contains(pullPolicy), "pull-policy must be IfNotPresent, Always or Never");
        names("pull-secrets", pullSecrets);
        require(memory.toMegabytes() >= 64, "memory must be 64MB or more");
        require(
                memoryRequest.toMegabytes() >= 1 && memoryRequest.compareTo(memory) <= 0,
                "memory-request must be 1MB or more, and not above memory");
        require(cpuRequest >= 1 && cpuRequest <= 64_000, "cpu-request must be 1 to 64000 thousandths of a processor");
        require(cpuLimit == null || cpuLimit >= cpuRequest, "cpu-limit must be cpu-request or more");
        require(
                ephemeralStorage == null || ephemeralStorage.toMegabytes() >= 16,
                "ephemeral-storage must be 16MB or more");
        require(profileSize.toMegabytes() >= 16, "profile-size must be 16MB or more");
        require(ACCESS.contains(profileAccess), "profile-access must be ReadWriteOnce or ReadWriteOncePod");
        name("storage-class", storageClass);
        name("authorities", authorities);
        name("service-account", serviceAccount);
        name("runtime-class", runtimeClass);
        name("priority-class", priorityClass);
        require(
                seccomp == null || (!seccomp.isBlank() && !seccomp.startsWith("/") && !seccomp.contains("..")),
                "seccomp must be a path below the kubelet's folder of profiles, without '..'");
        tolerations.forEach(Taint::of);
        require(drain.toSeconds() >= 1 && drain.compareTo(Duration.ofDays(1)) <= 0, "drain must be 1s to 24h");
        require(
                tryClosed.stream().allMatch(closed -> WITH_PORT.matcher(closed).matches()),
                "try-closed must be addresses with ports, as 10.0.0.5:5432 or [fd00::5]:443");
        require(silence.toSeconds() >= 1, "silence must be 1s or more");
        pools(pools);
    }

    private static void pools(List<Pool> pools) {
        Set<String> seen = new HashSet<>();
        for (Pool pool : pools) {
            require(
                    pool.name() != null && DNS_LABEL.matcher(pool.name()).matches(),
                    "pools: name must be 1 to 63 lower-case letters, digits or '-': " + pool.name());
            require(seen.add(pool.name()), "pools: two are named " + pool.name());
            require(pool.most() >= 1, "pools: most must be 1 or more in " + pool.name());
        }
    }

    private static void names(String setting, List<String> values) {
        values.forEach(value -> name(setting, value));
    }

    private static void name(String setting, @Nullable String value) {
        require(value == null || DNS_NAME.matcher(value).matches(), setting + " must be an object's name: " + value);
    }

    private static void require(boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException("linekeeper.kubernetes." + rule);
        }
    }

    /// A taint that is tolerated.
    ///
    /// @param value  any where null
    /// @param effect any where null
    record Taint(
            String key, @Nullable String value, @Nullable String effect) {
        private static final Pattern FORM = Pattern.compile(
                "([A-Za-z0-9./_-]+)(?:=([A-Za-z0-9._-]*))?(?::(NoSchedule|PreferNoSchedule|NoExecute))?");

        static Taint of(String text) {
            var form = FORM.matcher(text);
            require(form.matches(), "tolerations must be key, key:Effect, key=value or key=value:Effect: " + text);
            return new Taint(form.group(1), form.group(2), form.group(3));
        }
    }
}
