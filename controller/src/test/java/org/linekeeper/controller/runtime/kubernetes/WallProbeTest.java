package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.controller.manifest.Manifests;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.WallProbe;
import org.linekeeper.controller.runtime.WallProbe.Attempt;
import org.linekeeper.controller.runtime.WallProbe.Outcome;
import org.linekeeper.controller.runtime.WallProbe.Target;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The walls' probe on a simulated cluster, where the test says what the trying pod finds. What its script finds is
/// `WallScriptIT`'s.
class WallProbeTest extends ClusterTest {
    private static final int BEFORE_TARGETS = 5;

    static WallProbe probe(KubernetesClient client, String... words) {
        return probe(client, new Marks("test"), words);
    }

    static WallProbe probe(KubernetesClient client, Marks marks, String... words) {
        ClusterApi api = new ClusterApi(client, TestCluster.NAMESPACE, new ClusterTime());
        KubernetesSettings settings = TestSettings.of(words);
        try {
            return new KubernetesWallProbe(
                    api,
                    settings,
                    marks,
                    new ClusterTargets(api, URI.create("https://10.96.0.1/").toURL(), settings));
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    static String nothingIsReached(ObjectNode pod) {
        return said(pod, Map.of());
    }

    /// As the script would say it; the first target is its control.
    ///
    /// @param words what is found where something other than nothing is
    private static String said(ObjectNode pod, Map<String, String> words) {
        List<String> targets = new ArrayList<>();
        pod.at("/spec/containers/0/command").forEach(word -> targets.add(word.asString()));
        return targets.getFirst().equals("perl")
                ? targets.stream()
                        .skip(BEFORE_TARGETS)
                        .map(target -> target.equals("127.0.0.1:9") ? "reached" : words.getOrDefault(target, "nothing"))
                        .collect(Collectors.joining("\n"))
                : "";
    }

    private List<Attempt> attempt(Map<String, String> words, String... settings) {
        cluster.nodes().lastWords(pod -> said(pod, words));
        WallProbe probe = probe(client, settings);
        return probe.attempt(probe.beside(List.of()));
    }

    private static Map<String, Outcome> outcomes(List<Attempt> attempts) {
        return attempts.stream()
                .collect(Collectors.toMap(
                        attempt -> attempt.target().what() + " "
                                + attempt.target().address() + ":"
                                + attempt.target().port(),
                        Attempt::outcome,
                        (one, other) -> one));
    }

    @Test
    void whereNothingIsReachedEverythingIsBlocked() {
        Map<String, Outcome> outcomes = outcomes(attempt(Map.of(), "try-closed[0]", "[fd00::5]:5432"));

        String node = TestNodes.addressOf(TestNodes.NODE);
        assertThat(outcomes.keySet())
                .contains(
                        "the cluster's API 10.96.0.1:443",
                        "the cloud's metadata 169.254.169.254:80",
                        "what must be closed fd00::5:5432",
                        "its own node " + node + ":22",
                        "its own node " + node + ":10250",
                        "a node " + node + ":10250")
                .anySatisfy(target -> assertThat(target).matches("another sandbox 10\\.1\\.\\d+\\.\\d+:7443"));
        assertThat(outcomes.values()).containsOnly(Outcome.BLOCKED);
    }

    @Test
    void whatIsReachedIsNamedAndWhatAPluginRefusesIsBlocked() {
        Map<String, Outcome> outcomes =
                outcomes(attempt(Map.of("10.96.0.1:443", "reached", "169.254.169.254:80", "refused")));

        assertThat(outcomes)
                .containsEntry("the cluster's API 10.96.0.1:443", Outcome.REACHED)
                .containsEntry("the cloud's metadata 169.254.169.254:80", Outcome.BLOCKED);
    }

    @Test
    void theNodesAreLeftOutWhereTheSettingsSaySo() {
        assertThat(attempt(Map.of(), "try-nodes", "false"))
                .extracting(attempt -> attempt.target().what())
                .containsExactlyInAnyOrder("the cluster's API", "the cloud's metadata", "another sandbox");
    }

    @Test
    void itsPodsAreSandboxesForEveryPolicyAndNobodysForTheRuntime() throws IOException {
        List<JsonNode> pods = new ArrayList<>();
        List<LabelSelector> policies = Manifests.base().all(NetworkPolicy.class).stream()
                .map(policy -> policy.getSpec().getPodSelector())
                .filter(selector ->
                        Marks.SANDBOX.equals(selector.getMatchLabels().get(Marks.APP)))
                .toList();
        cluster.nodes().lastWords(pod -> {
            pods.add(pod);
            assertThat(runtime.list().sandboxes()).isEmpty();
            return nothingIsReached(pod);
        });
        WallProbe probe = probe(client, TestSettings.ofTheManifests());

        probe.attempt(probe.beside(List.of()));

        assertThat(policies).isNotEmpty();
        assertThat(pods).hasSize(2).allSatisfy(pod -> {
            assertThat(ApiObjects.labels((ObjectNode) pod))
                    .doesNotContainKey(Marks.USER)
                    .satisfies(labels -> assertThat(policies)
                            .allSatisfy(policy -> assertThat(labels).containsAllEntriesOf(policy.getMatchLabels())));
            assertThat(pod.at("/spec/serviceAccountName").asString()).isEqualTo("linekeeper-sandbox");
            assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true))
                    .isFalse();
            assertThat(pod.at("/spec/activeDeadlineSeconds").asInt()).isPositive();
        });
        assertThat(runtime.list().sandboxes()).isEmpty();
    }

    /// `kubectl drain` refuses where a pod stands that no controller would make again.
    @Test
    void itsPodsBelongToTheControllersOwn() {
        assertThat(owners("pod.name", "linekeeper-controller-1", "pod.uid", "u-1", "pod.namespace", "linekeeper"))
                .hasSize(2)
                .containsOnly("[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"controller\":true,"
                        + "\"name\":\"linekeeper-controller-1\",\"uid\":\"u-1\"}]");
        assertThat(owners("pod.name", "linekeeper-controller-1", "pod.uid", "u-1", "pod.namespace", "elsewhere"))
                .hasSize(2)
                .containsOnly("");
        assertThat(owners()).hasSize(2).containsOnly("");
    }

    private List<String> owners(String... settings) {
        List<String> owners = new ArrayList<>();
        cluster.nodes().lastWords(pod -> {
            JsonNode own = ApiObjects.meta(pod).path("ownerReferences");
            owners.add(own.isEmpty() ? "" : own.toString());
            return nothingIsReached(pod);
        });
        WallProbe probe = probe(client, settings);
        probe.attempt(probe.beside(List.of()));
        return owners;
    }

    @Test
    void aQuotaOnProcessorsAndDisksTakesThemWhereTheSettingsNameBoth() {
        cluster.objects()
                .add("resourcequotas", TestQuotas.quota("all", "limits.cpu", "40", "limits.ephemeral-storage", "10Gi"));
        assertThatThrownBy(() -> attempt(Map.of()))
                .hasMessageContaining("the namespace's quota does not admit it")
                .hasMessageContaining("limits.cpu for: neighbour");

        assertThat(attempt(Map.of(), "cpu-limit", "500", "ephemeral-storage", "100MB"))
                .isNotEmpty();
    }

    @Test
    void nothingOfItStays() {
        attempt(Map.of());
        assertThat(cluster.objects().all("pods", _ -> true)).isEmpty();

        cluster.nodes().lastWords(_ -> "gibberish");
        WallProbe probe = probe(client);
        assertThatThrownBy(() -> probe.attempt(List.of())).isInstanceOf(RuntimeFailure.class);
        assertThat(cluster.objects().all("pods", _ -> true)).isEmpty();
    }

    @Test
    void whatAKilledControllerLeftIsTakenAwayAndWhatAnotherIsDoingIsLeft() {
        leftover("test-walls-11111111-probe", Instant.now().minusSeconds(3600));
        leftover("test-walls-22222222-probe", Instant.now().minusSeconds(60));

        attempt(Map.of());

        assertThat(cluster.objects().all("pods", _ -> true))
                .extracting(ApiObjects::name)
                .containsExactly("test-walls-22222222-probe");
    }

    private void leftover(String name, Instant since) {
        ObjectNode pod = (ObjectNode) ApiObjects.JSON.readTree("""
                {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "%s"},
                 "spec": {"nodeName": "node-1"}, "status": {"phase": "Succeeded"}}""".formatted(name));
        pod = cluster.objects().add("pods", pod).deepCopy();
        ObjectNode labels = ApiObjects.meta(pod).putObject("labels");
        marks.ofProbe().forEach(labels::put);
        ApiObjects.meta(pod).put("creationTimestamp", since.toString());
        cluster.objects().change("pods", pod);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nothing                          | it did not even reach itself
            deaf;it has no name server       | it has no name server
            reached;reached                  | it says
            Can't locate Socket.pm           | it says "Can't locate Socket.pm"
            """)
    void aProbeThatCannotTellIsBlind(String words, String why) {
        List<Target> targets = words.equals("nothing")
                ? List.of()
                : List.of(Target.answering("one", "10.0.0.1", 1), Target.answering("another", "10.0.0.2", 2));

        assertThatThrownBy(() -> WallScript.read(targets, words.replace(";", "\n")))
                .isInstanceOfSatisfying(
                        RuntimeFailure.class,
                        failure -> assertThat(failure.retryable()).isTrue())
                .hasMessageContaining("blind")
                .hasMessageContaining(why);
    }

    @Test
    void aPodThatIsNotAdmittedHasTheClustersWords() {
        cluster.nodes().quota(0);
        WallProbe probe = probe(client);

        assertThatThrownBy(() -> probe.attempt(List.of())).hasMessageContaining("quota is used up");
    }

    /// Kubernetes puts variables in there: a `$` that stands before another or before a parenthesis would be one.
    @Test
    void theScriptReachesThePodAsItIs() {
        List<String> command = WallScript.command("said", "resolver", List.of());

        assertThat(command.subList(0, BEFORE_TARGETS)).noneMatch(word -> word.contains("$$") || word.contains("$("));
    }
}
