package org.linekeeper.controller.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodSecurityTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            runAsNonRoot: true               | runAsNonRoot: false             | may run as root
            runAsUser: 10001                 | runAsUser: 0                    | runs as root
            type: RuntimeDefault             | type: Unconfined                | has no seccomp profile
            allowPrivilegeEscalation: false  | allowPrivilegeEscalation: true  | may gain privileges
            allowPrivilegeEscalation: false  | privileged: true                | is privileged
            drop: [ALL]                      | drop: [NET_RAW]                 | has capabilities
            drop: [ALL]                      | add: [SYS_ADMIN]                | has capabilities
            readOnlyRootFilesystem: true     | readOnlyRootFilesystem: false   | can write to its root file system
            containerPort: 8080              | hostPort: 8080                  | has a port of its host
            enableServiceLinks: false        | hostNetwork: true               | hostNetwork is set
            'persistentVolumeClaim:'         | 'hostPath:'                     | volume data is of a kind that is closed
            'imagePullPolicy: IfNotPresent'  | 'envFrom: [{secretRef: {name: x}}]' | has a secret in its environment
            """)
    void namesWhatKeepsAPodOut(String right, String wrong, String problem) throws IOException {
        String text = Files.readString(Path.of("../k8s/base/controller.yaml"));
        assertThat(text).contains(right);
        assertThat(PodSecurity.problems(pod(text))).isEmpty();

        String changed = text.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong));

        assertThat(PodSecurity.problems(pod(changed))).anyMatch(said -> said.endsWith(problem));
    }

    private static PodSpec pod(String yaml) {
        return Manifests.parse(yaml)
                .one(Deployment.class, "linekeeper-controller")
                .getSpec()
                .getTemplate()
                .getSpec();
    }
}
