package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.ObservedSandbox;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What stands in the cluster for a sandbox, as the API was given it.
class SandboxShapeTest extends ClusterTest {
    private ObjectNode set() {
        return cluster.objects().find("statefulsets", marks.name(ANA)).orElseThrow();
    }

    private JsonNode made(String... settings) {
        configure(settings);
        runtime.create(spec(ANA, "inc1"));
        return set().at("/spec/template/spec");
    }

    @Test
    void marksAllThatItMakes() {
        ObservedSandbox sandbox = runtime.create(spec(ANA, "inc1"));

        assertThat(sandbox.name()).isEqualTo("test-ana");
        for (String at : new String[] {"/metadata/labels", "/spec/template/metadata/labels"}) {
            JsonNode labels = set().at(at);
            assertThat(labels.path(Marks.INSTALLATION).asString()).isEqualTo("test");
            assertThat(labels.path(Marks.USER).asString()).isEqualTo("ana");
            assertThat(labels.path(Marks.INCARNATION).asString()).isEqualTo("inc1");
            assertThat(labels.path(Marks.EDITION).asString()).isEqualTo("5");
            assertThat(labels.path(Marks.APP).asString()).isEqualTo("linekeeper-sandbox");
        }
        assertThat(set().at("/metadata/annotations").path(Marks.IMAGE).asString())
                .isEqualTo(TestSettings.IMAGE);
        assertThat(set().at("/metadata/annotations").path(Marks.TERM).asString())
                .isEqualTo("7");
        ObjectNode claim =
                cluster.objects().find("persistentvolumeclaims", "test-ana").orElseThrow();
        assertThat(claim.at("/metadata/labels").path(Marks.EDITION).asString()).isEqualTo("3");
    }

    @Test
    void isExchangedOnRemovalOnly() {
        runtime.create(spec(ANA, "inc1"));

        assertThat(set().at("/spec/replicas").asInt()).isZero();
        assertThat(set().at("/spec/updateStrategy/type").asString()).isEqualTo("OnDelete");
        assertThat(set().at("/spec/selector/matchLabels").properties()).hasSize(2);
    }

    @Test
    void isAdmittedByARestrictedNamespace() {
        JsonNode pod = made();
        JsonNode container = pod.at("/containers/0");

        assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.at("/serviceAccountName").isMissingNode()).isTrue();
        assertThat(pod.at("/enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(pod.at("/hostNetwork").isMissingNode()).isTrue();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(UID);
        assertThat(pod.at("/securityContext/fsGroup").asInt()).isEqualTo(UID);
        assertThat(pod.at("/securityContext/seccompProfile/type").asString()).isEqualTo("RuntimeDefault");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(container.at("/securityContext/capabilities").toString()).isEqualTo("{\"drop\":[\"ALL\"]}");
    }

    @Test
    void hasRequestsAndNoLimitThatTearsTheSound() {
        JsonNode resources = made("memory", "300MB", "memory-request", "200MB", "cpu-request", "80")
                .at("/containers/0/resources");

        assertThat(resources.at("/requests/memory").asString()).isEqualTo("209715200");
        assertThat(resources.at("/limits/memory").asString()).isEqualTo("314572800");
        assertThat(resources.at("/requests/cpu").asString()).isEqualTo("80m");
        assertThat(resources.at("/limits/cpu").isMissingNode()).isTrue();
        assertThat(resources.toString()).doesNotContain("ephemeral-storage");
    }

    @Test
    void saysWhatAQuotaWantsToKnowWhereTheSettingsNameIt() {
        cluster.objects()
                .add(
                        "resourcequotas",
                        TestQuotas.quota(
                                "all",
                                "requests.cpu",
                                "12",
                                "limits.cpu",
                                "40",
                                "requests.ephemeral-storage",
                                "10Gi",
                                "limits.ephemeral-storage",
                                "10Gi"));
        configure("cpu-limit", "2000", "ephemeral-storage", "100MB");

        running(ANA);

        JsonNode resources = set().at("/spec/template/spec/containers/0/resources");
        assertThat(resources.at("/limits/cpu").asString()).isEqualTo("2000m");
        assertThat(resources.at("/limits/ephemeral-storage").asString()).isEqualTo("104857600");
        assertThat(resources.at("/requests/ephemeral-storage").asString()).isEqualTo("104857600");
    }

    @Test
    void isProbedByTheHealthPort() {
        JsonNode container = made().at("/containers/0");

        assertThat(container.at("/args").toString()).isEqualTo("[\"--health\"]");
        assertThat(container.at("/ports").toString()).contains("\"name\":\"health\"", "\"containerPort\":8444");
        assertThat(container.at("/startupProbe/httpGet/path").asString()).isEqualTo("/health");
        assertThat(container.at("/readinessProbe/httpGet/port").asString()).isEqualTo("health");
        assertThat(container.at("/readinessProbe/httpGet/path").asString()).isEqualTo("/health");
    }

    /// By what a call answers for, after minutes, and without the grace that a drain has.
    @Test
    void isStartedAnewWhereItIsStuck() {
        JsonNode liveness = made("drain", "20m").at("/containers/0/livenessProbe");

        assertThat(liveness.at("/httpGet/path").asString()).isEqualTo("/alive");
        assertThat(liveness.at("/periodSeconds").asInt()
                        * liveness.at("/failureThreshold").asInt())
                .isGreaterThanOrEqualTo(180);
        assertThat(liveness.at("/terminationGracePeriodSeconds").asInt()).isEqualTo(20);
    }

    @Test
    void waitsForTheCallsEnd() {
        JsonNode pod = made("drain", "20m");

        assertThat(pod.at("/terminationGracePeriodSeconds").asInt()).isEqualTo(1200);
        assertThat(pod.at("/containers/0/lifecycle/preStop/exec/command/0").asString())
                .isEqualTo("/opt/linekeeper/drain");
    }

    @Test
    void hasItsFoldersAndNoOthers() {
        JsonNode pod = made();

        assertThat(pod.at("/containers/0/volumeMounts")
                        .valueStream()
                        .map(mount -> mount.path("mountPath").asString()))
                .containsExactlyInAnyOrder("/profile", "/run/secrets/linekeeper", "/tmp", "/run/linekeeper");
        assertThat(pod.at("/volumes").toString())
                .contains("\"emptyDir\":{\"medium\":\"Memory\",\"sizeLimit\":\"64Mi\"}");
    }

    @Test
    void handsTheIdentityOverInASecretThatGoesWithIt() {
        ObservedSandbox sandbox = runtime.create(spec(ANA, "inc1"));

        ObjectNode secret = cluster.objects().find("secrets", "test-ana-inc1").orElseThrow();
        assertThat(secret.path("immutable").asBoolean()).isTrue();
        assertThat(secret.at("/metadata/ownerReferences/0/uid").asString()).isEqualTo(sandbox.id());
        assertThat(new String(
                        Base64.getDecoder().decode(secret.at("/data/agent.key").asString()), StandardCharsets.UTF_8))
                .isEqualTo("key");
        assertThat(set().toString()).doesNotContain("a2V5", "certificate");
    }

    @Test
    void goesWhereTheSettingsSay() {
        JsonNode pod = made(
                "service-account", "nobody",
                "runtime-class", "gvisor",
                "priority-class", "sandboxes",
                "node-selector.disk", "ssd",
                "tolerations[0]", "sandboxes:NoSchedule",
                "tolerations[1]", "kind=cheap",
                "pull-secrets[0]", "registry",
                "seccomp", "profiles/chromium.json",
                "storage-class", "fast",
                "profile-access", "ReadWriteOncePod",
                "authorities", "own-ca",
                "spread-over[0]", "topology.kubernetes.io/zone");

        assertThat(pod.path("serviceAccountName").asString()).isEqualTo("nobody");
        assertThat(pod.path("runtimeClassName").asString()).isEqualTo("gvisor");
        assertThat(pod.path("priorityClassName").asString()).isEqualTo("sandboxes");
        assertThat(pod.at("/nodeSelector/disk").asString()).isEqualTo("ssd");
        assertThat(pod.at("/tolerations").toString())
                .isEqualTo(
                        "[{\"effect\":\"NoSchedule\",\"key\":\"sandboxes\",\"operator\":\"Exists\"},"
                                + "{\"key\":\"kind\",\"operator\":\"Equal\",\"value\":\"cheap\"},"
                                + "{\"effect\":\"NoExecute\",\"key\":\"node.kubernetes.io/not-ready\",\"operator\":\"Exists\"},"
                                + "{\"effect\":\"NoExecute\",\"key\":\"node.kubernetes.io/unreachable\",\"operator\":\"Exists\"}]");
        assertThat(pod.at("/imagePullSecrets/0/name").asString()).isEqualTo("registry");
        assertThat(pod.at("/securityContext/seccompProfile/localhostProfile").asString())
                .isEqualTo("profiles/chromium.json");
        assertThat(pod.at("/topologySpreadConstraints/0/topologyKey").asString())
                .isEqualTo("topology.kubernetes.io/zone");
        assertThat(pod.at("/containers/0/volumeMounts").toString()).contains("/etc/ssl/certs/ca-certificates.crt");
        ObjectNode claim =
                cluster.objects().find("persistentvolumeclaims", "test-ana").orElseThrow();
        assertThat(claim.at("/spec/storageClassName").asString()).isEqualTo("fast");
        assertThat(claim.at("/spec/accessModes/0").asString()).isEqualTo("ReadWriteOncePod");
    }
}
