package org.linekeeper.controller.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.linekeeper.protocol.AgentPaths;

/// Every overlay, and each component within one, as an operator's `kubectl apply -k` would send it.
class ManifestsIT {
    private static final String APP = "app.kubernetes.io/name";
    private static final String CONTROLLER = "linekeeper-controller";
    private static final String SANDBOX = "linekeeper-sandbox";
    private static final String NAMESPACE = "linekeeper";
    /// What the cluster or the operator brings.
    private static final Set<String> SECRETS_BY_REFERENCE = Set.of("linekeeper-database", "linekeeper-metrics");

    private static Map<String, Manifests> renderings = Map.of();

    @BeforeAll
    static void render() {
        try (Kustomize kustomize = Kustomize.start()) {
            renderings = Map.of(
                    "single", kustomize.overlay("single"),
                    "ha", kustomize.overlay("ha"),
                    "gvisor", kustomize.overlay("gvisor"),
                    "ha on one node", kustomize.overlay("ha", List.of("one-node")),
                    "everything",
                            kustomize.overlay(
                                    "ha",
                                    List.of("gvisor", "limits", "monitoring", "private-addresses", "secrets-csi")));
        }
    }

    static Set<String> renderings() {
        return Set.of("single", "ha", "gvisor", "ha on one node", "everything");
    }

    private static Manifests rendered(String name) {
        return Objects.requireNonNull(renderings.get(name));
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void everyFieldAndValueIsOneThatKubernetesKnows(String name) {
        assertThat(rendered(name).written()).hasSizeGreaterThan(15);
        assertThat(rendered(name).problems()).isEmpty();
    }

    @Test
    void thePodForARestoreIsAdmittedToo() throws IOException {
        Manifests manifests = Manifests.parse(Files.readString(Path.of("../k8s/restore/pod.yaml")));
        assertThat(manifests.problems()).isEmpty();
        Pod pod = manifests.one(Pod.class, "linekeeper-restore");
        assertThat(PodSecurity.problems(pod.getSpec())).isEmpty();
        assertThat(pod.getSpec().getVolumes())
                .extracting(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .containsExactlyElementsOf(names(rendered("single"), PersistentVolumeClaim.class));
    }

    @Test
    void everyFolderOfOursIsRendered() throws IOException {
        assertThat(folders("overlays")).containsExactlyInAnyOrder("single", "ha", "gvisor");
        assertThat(folders("components"))
                .containsExactlyInAnyOrder(
                        "gvisor", "limits", "monitoring", "one-node", "private-addresses", "secrets-csi");
    }

    private static List<String> folders(String of) throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("../k8s", of))) {
            return folders.map(folder -> folder.getFileName().toString()).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void everythingStandsInOneNamespaceThatEnforcesTheRestrictedStandard(String name) {
        Manifests manifests = rendered(name);
        assertThat(manifests.one(Namespace.class, NAMESPACE).getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        assertThat(manifests.objects())
                .filteredOn(object -> object instanceof Namespaced)
                .extracting(object -> object.getMetadata().getNamespace())
                .containsOnly(NAMESPACE);
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void theControllersPodIsAdmittedThere(String name) {
        assertThat(PodSecurity.problems(controller(rendered(name)).getSpec())).isEmpty();
        Container container = container(rendered(name));
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits()).containsKey("memory");
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void whatAPodRefersToIsThere(String name) {
        Manifests manifests = rendered(name);
        PodTemplateSpec template = controller(manifests);
        assertThat(names(manifests, ServiceAccount.class))
                .contains(template.getSpec().getServiceAccountName(), SANDBOX);
        assertThat(names(manifests, PriorityClass.class))
                .contains(template.getSpec().getPriorityClassName(), SANDBOX);
        List<Volume> volumes = template.getSpec().getVolumes();
        assertThat(container(manifests).getVolumeMounts())
                .extracting(VolumeMount::getName)
                .containsExactlyInAnyOrderElementsOf(
                        volumes.stream().map(Volume::getName).toList());
        for (Volume volume : volumes) {
            if (volume.getConfigMap() != null) {
                assertThat(names(manifests, ConfigMap.class))
                        .contains(volume.getConfigMap().getName());
            } else if (volume.getPersistentVolumeClaim() != null) {
                assertThat(names(manifests, PersistentVolumeClaim.class))
                        .contains(volume.getPersistentVolumeClaim().getClaimName());
            } else if (volume.getSecret() != null) {
                assertThat(SECRETS_BY_REFERENCE).contains(volume.getSecret().getSecretName());
            }
        }
        assertThat(manifests.all(Secret.class))
                .as("secrets come from the operator")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void probesAndServiceAskAtPortsThatAreThere(String name) {
        Manifests manifests = rendered(name);
        Container container = container(manifests);
        Set<String> ports =
                container.getPorts().stream().map(ContainerPort::getName).collect(Collectors.toSet());
        assertThat(Stream.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())
                        .map((Probe probe) -> probe.getHttpGet().getPort().getStrVal()))
                .allMatch(ports::contains);
        Service service = manifests.one(Service.class, "linekeeper");
        assertThat(service.getSpec().getPorts())
                .allMatch(port -> ports.contains(port.getTargetPort().getStrVal()));
        assertThat(controller(manifests).getMetadata().getLabels())
                .containsAllEntriesOf(service.getSpec().getSelector());
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void everySelectorMeansTheControllersPodOrTheSandboxes(String name) {
        Manifests manifests = rendered(name);
        Map<String, String> own = controller(manifests).getMetadata().getLabels();
        assertThat(manifests
                        .one(Deployment.class, CONTROLLER)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .isNotEmpty()
                .allSatisfy((label, value) -> assertThat(own).containsEntry(label, value));
        Stream<LabelSelector> selectors = Stream.of(
                        manifests.all(PodDisruptionBudget.class).stream()
                                .map(budget -> budget.getSpec().getSelector()),
                        manifests.all(NetworkPolicy.class).stream()
                                .map(policy -> policy.getSpec().getPodSelector()),
                        manifests.all(NetworkPolicy.class).stream()
                                .flatMap(ManifestsIT::peers)
                                .filter(peer -> peer.getNamespaceSelector() == null && peer.getPodSelector() != null)
                                .map(NetworkPolicyPeer::getPodSelector))
                .flatMap(all -> all);
        assertThat(selectors.map(LabelSelector::getMatchLabels))
                .allSatisfy(labels -> assertThat(labels)
                        .satisfiesAnyOf(
                                all -> assertThat(all).isEmpty(),
                                all -> assertThat(own).containsAllEntriesOf(all),
                                all -> assertThat(all).containsEntry(APP, SANDBOX)));
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void rolesAreBoundToTheControllerAlone(String name) {
        Manifests manifests = rendered(name);
        assertThat(manifests.all(Role.class)).hasSize(1);
        assertThat(manifests.all(ClusterRole.class)).hasSize(1);
        RoleBinding binding = manifests.one(RoleBinding.class, CONTROLLER);
        ClusterRoleBinding inCluster = manifests.one(ClusterRoleBinding.class, CONTROLLER);
        assertThat(names(manifests, Role.class)).contains(binding.getRoleRef().getName());
        assertThat(names(manifests, ClusterRole.class))
                .contains(inCluster.getRoleRef().getName());
        assertThat(Stream.concat(binding.getSubjects().stream(), inCluster.getSubjects().stream()))
                .extracting(Subject::getKind, Subject::getName, Subject::getNamespace)
                .containsOnly(Tuple.tuple("ServiceAccount", CONTROLLER, NAMESPACE));
        assertThat(manifests.all(ServiceAccount.class))
                .allMatch(account -> Boolean.FALSE.equals(account.getAutomountServiceAccountToken()));
    }

    /// These are compared with what the code asks for.
    @ParameterizedTest
    @MethodSource("renderings")
    void theRolesAreThoseOfTheBase(String name) throws IOException {
        assertThat(GrantedVerbs.in(rendered(name), Role.class)).isEqualTo(GrantedVerbs.inNamespace());
        assertThat(GrantedVerbs.in(rendered(name), ClusterRole.class)).isEqualTo(GrantedVerbs.inCluster());
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void noSandboxInACallIsEvicted(String name) {
        PodDisruptionBudget budget = rendered(name).one(PodDisruptionBudget.class, "linekeeper-calls");
        assertThat(budget.getSpec().getMaxUnavailable()).isEqualTo(new IntOrString(0));
        assertThat(budget.getSpec().getSelector().getMatchLabels())
                .containsExactlyInAnyOrderEntriesOf(Map.of(APP, SANDBOX, "linekeeper.org/in-call", "true"));
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void nobodySpeaksToASandboxButTheController(String name) {
        Manifests manifests = rendered(name);
        NetworkPolicy deny = manifests.one(NetworkPolicy.class, "default-deny");
        assertThat(deny.getSpec().getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
        assertThat(deny.getSpec().getPodSelector().getMatchLabels()).isEmpty();
        assertThat(deny.getSpec().getIngress()).isEmpty();
        assertThat(deny.getSpec().getEgress()).isEmpty();
        List<NetworkPolicy> open = manifests.all(NetworkPolicy.class).stream()
                .filter(policy -> !policy.getSpec().getIngress().isEmpty())
                .filter(policy -> meansSandboxes(policy.getSpec().getPodSelector()))
                .toList();
        assertThat(open).hasSize(1);
        var rule = open.getFirst().getSpec().getIngress().getFirst();
        assertThat(rule.getPorts()).hasSize(1);
        assertThat(rule.getPorts().getFirst().getPort()).isEqualTo(new IntOrString(AgentPaths.PORT));
        assertThat(rule.getFrom()).hasSize(1);
        NetworkPolicyPeer peer = rule.getFrom().getFirst();
        assertThat(peer.getNamespaceSelector()).isNull();
        assertThat(peer.getPodSelector().getMatchLabels()).isEqualTo(Map.of(APP, CONTROLLER));
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void whatTheWallsCloseOnOneMachineIsClosedHere(String name) throws IOException {
        String walls = Files.readString(Path.of("../scripts/walls"));
        String closed = walls.substring(walls.indexOf("closed=(") + "closed=(".length());
        List<String> ranges =
                List.of(closed.substring(0, closed.indexOf(')')).trim().split("\\s+"));
        NetworkPolicy policy = rendered(name).one(NetworkPolicy.class, "sandbox-to-public-addresses");
        Map<String, List<String>> blocks = peers(policy)
                .map(NetworkPolicyPeer::getIpBlock)
                .collect(Collectors.toMap(IPBlock::getCidr, IPBlock::getExcept));
        assertThat(blocks.keySet()).containsExactlyInAnyOrder("0.0.0.0/0", "2000::/3");
        assertThat(blocks.get("0.0.0.0/0")).hasSizeGreaterThan(10).containsExactlyInAnyOrderElementsOf(ranges);
    }

    @Test
    void onlyTheComponentForPrivateAddressesOpensAny() {
        assertThat(egressOfSandboxes(rendered("ha"))).containsExactlyInAnyOrder("names", "sandbox-to-public-addresses");
        assertThat(egressOfSandboxes(rendered("everything")))
                .containsExactlyInAnyOrder("names", "sandbox-to-public-addresses", "sandbox-to-private-addresses");
    }

    private static Stream<String> egressOfSandboxes(Manifests manifests) {
        return manifests.all(NetworkPolicy.class).stream()
                .filter(policy -> !policy.getSpec().getEgress().isEmpty())
                .filter(policy -> meansSandboxes(policy.getSpec().getPodSelector()))
                .map(policy -> policy.getMetadata().getName());
    }

    private static boolean meansSandboxes(LabelSelector selector) {
        return selector.getMatchLabels().isEmpty()
                || SANDBOX.equals(selector.getMatchLabels().get(APP));
    }

    @Test
    void thePasswordIsMountedFromTheSecretOrByTheDriver() {
        assertThat(volume(rendered("ha")).getSecret().getSecretName()).isEqualTo("linekeeper-database");
        assertThat(volume(rendered("everything")).getCsi().getDriver()).isEqualTo("secrets-store.csi.k8s.io");
        assertThat(volume(rendered("everything")).getSecret()).isNull();
    }

    @Test
    void bothControllersWriteToTheDataVolumeOrStandOnOneNode() {
        assertThat(access("single")).containsExactly("ReadWriteOnce");
        assertThat(access("ha")).containsExactly("ReadWriteMany");
        assertThat(access("ha on one node")).containsExactly("ReadWriteOnce");
        assertThat(rendered("ha on one node")
                        .one(Deployment.class, CONTROLLER)
                        .getSpec()
                        .getReplicas())
                .isEqualTo(2);
    }

    private static List<String> access(String name) {
        return rendered(name)
                .one(PersistentVolumeClaim.class, "linekeeper-data")
                .getSpec()
                .getAccessModes();
    }

    private static Volume volume(Manifests manifests) {
        return controller(manifests).getSpec().getVolumes().stream()
                .filter(volume -> volume.getName().equals("database"))
                .findAny()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void theSettingsAreOnesThatTheControllerHas(String name) {
        Map<String, String> files = rendered(name).all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().startsWith(CONTROLLER))
                .findAny()
                .orElseThrow()
                .getData();
        assertThat(files).containsKey("application.yaml");
        Set<String> unknown = new HashSet<>();
        files.values().forEach(yaml -> unknown.addAll(KnownSettings.unknown(yaml)));
        assertThat(unknown).isEmpty();
    }

    private static Stream<NetworkPolicyPeer> peers(NetworkPolicy policy) {
        return Stream.concat(
                policy.getSpec().getIngress().stream().flatMap(rule -> rule.getFrom().stream()),
                policy.getSpec().getEgress().stream().flatMap(rule -> rule.getTo().stream()));
    }

    private static PodTemplateSpec controller(Manifests manifests) {
        return manifests.one(Deployment.class, CONTROLLER).getSpec().getTemplate();
    }

    private static Container container(Manifests manifests) {
        return controller(manifests).getSpec().getContainers().getFirst();
    }

    private static <T extends HasMetadata> List<String> names(Manifests manifests, Class<T> kind) {
        return manifests.all(kind).stream()
                .map(object -> object.getMetadata().getName())
                .toList();
    }
}
