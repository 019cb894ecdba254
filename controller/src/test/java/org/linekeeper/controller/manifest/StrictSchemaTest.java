package org.linekeeper.controller.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One slip of the pen at a time, at every depth of a manifest that is right without it.
class StrictSchemaTest {
    private static final Path BASE = Path.of("../k8s/base");

    @Test
    void findsNothingInWhatIsRight() throws IOException {
        for (String file : new String[] {"controller.yaml", "network-policies.yaml", "disruption.yaml"}) {
            assertThat(Manifests.parse(Files.readString(BASE.resolve(file))).problems())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            controller.yaml       | apiVersion: apps/v1         | apiVersion: apps/v2          | no kind that is known
            controller.yaml       | kind: Deployment            | kind: Deploymant             | no kind that is known
            controller.yaml       | 'metadata:'                 | 'metadatum:'                 | Deployment null.metadatum is no field of Deployment
            controller.yaml       | replicas: 1                 | replica: 1                   | .spec.replica is no field of DeploymentSpec
            controller.yaml       | replicas: 1                 | replicas: "1"                | .spec.replicas must be java.lang.Integer
            controller.yaml       | 'strategy:'                 | 'strategies:'                | .spec.strategies is no field of DeploymentSpec
            controller.yaml       | type: Recreate              | type: recreate               | .spec.strategy.type must be one of
            controller.yaml       | enableServiceLinks: false   | enableServiceLink: false     | .spec.template.spec.enableServiceLink is no field of PodSpec
            controller.yaml       | enableServiceLinks: false   | enableServiceLinks: "no"     | .spec.template.spec.enableServiceLinks must be java.lang.Boolean
            controller.yaml       | runAsNonRoot: true          | runAsNonroot: true           | .spec.template.spec.securityContext.runAsNonroot is no field of PodSecurityContext
            controller.yaml       | drop: [ALL]                 | drops: [ALL]                 | .containers[0].securityContext.capabilities.drops is no field of Capabilities
            controller.yaml       | drop: [ALL]                 | drop: ALL                    | .containers[0].securityContext.capabilities.drop must be
            controller.yaml       | memory: 512Mi               | memory: 512MB                | .containers[0].resources.limits.memory must be
            controller.yaml       | 'livenessProbe:'            | 'livelinessProbe:'           | .containers[0].livelinessProbe is no field of Container
            controller.yaml       | periodSeconds: 10           | periodSecond: 10             | .containers[0].livenessProbe.periodSecond is no field of Probe
            controller.yaml       | path: /actuator/health/liveness | url: /actuator/health/liveness | .httpGet.url is no field of HTTPGetAction
            controller.yaml       | claimName: linekeeper-data  | claim: linekeeper-data       | .volumes[0].persistentVolumeClaim.claim is no field of PersistentVolumeClaimVolumeSource
            controller.yaml       | accessModes: [ReadWriteOnce] | accessModes: [ReadWriteOften] | .spec.accessModes[0] must be one of
            controller.yaml       | app.kubernetes.io/component: controller | app.kubernetes.io/component: 1 | .metadata.labels.app.kubernetes.io/component must be java.lang.String
            network-policies.yaml | policyTypes: [Ingress, Egress] | policyTypes: [ingress]    | .spec.policyTypes[0] must be one of
            network-policies.yaml | 'except:'                   | 'excepts:'                   | .spec.egress[0].to[0].ipBlock.excepts is no field of IPBlock
            disruption.yaml       | maxUnavailable: 0           | maxUnavailible: 0            | .spec.maxUnavailible is no field of PodDisruptionBudgetSpec
            disruption.yaml       | maxUnavailable: 0           | maxUnavailable: 0.5          | .spec.maxUnavailable must be
            disruption.yaml       | 'matchLabels:'              | 'matchLabel:'                | .spec.selector.matchLabel is no field of LabelSelector
            """)
    void findsASlip(String file, String right, String wrong, String problem) throws IOException {
        String text = Files.readString(BASE.resolve(file));
        assertThat(text).contains(right);

        String slipped = text.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong));

        assertThat(Manifests.parse(slipped).problems())
                .hasSize(1)
                .first()
                .asString()
                .contains(problem);
    }
}
