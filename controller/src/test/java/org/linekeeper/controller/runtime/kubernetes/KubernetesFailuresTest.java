package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;

/// What an operator is told of the cluster's refusals.
class KubernetesFailuresTest {
    /// One number for all of them: who refused, only the words tell.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RUNTIME | false | this controller's role may not | statefulsets.apps is forbidden: User "system:serviceaccount:linekeeper:linekeeper-controller" cannot create resource "statefulsets" in API group "apps" in the namespace "linekeeper"
            RUNTIME | false | or the namespace is gone      | secrets is forbidden: User "a" cannot get resource "secrets" in API group "" in the namespace "linekeeper"
            RUNTIME | true  | the namespace's quota is used up | pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=5, limited: pods=5
            RUNTIME | true  | the namespace's quota does not admit it | pods "x" is forbidden: failed quota: q: must specify limits.cpu for: sandbox
            RUNTIME | true  | the namespace's quota does not admit it | pods "x" is forbidden: status unknown for quota: q, resources: pods
            RUNTIME | true  | the namespace is being deleted | pods "x" is forbidden: unable to create new content in namespace linekeeper because it is being terminated
            SANDBOX | false | the cluster refuses what it was to take on | persistentvolumeclaims "x" is forbidden: maximum storage usage per PersistentVolumeClaim is 20Gi, but request is 30Gi
            SANDBOX | false | the cluster refuses what it was to take on | pods "x" is forbidden: violates PodSecurity "restricted:latest": unrestricted capabilities
            SANDBOX | false | the cluster refuses what it was to take on | admission webhook "images.example.org" denied the request: this image cannot be trusted
            """)
    void whoRefuses(Scope scope, boolean retryable, String words, String said) {
        RuntimeFailure failure = KubernetesFailures.translated("create the sandbox of ana", refusal(said));

        assertThat(failure.scope()).isEqualTo(scope);
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(failure).hasMessageContaining(words).hasMessageContaining(said);
        assertThat(String.valueOf(failure.getMessage()).contains("role")).isEqualTo(said.contains("User"));
    }

    private static KubernetesClientException refusal(String said) {
        return new KubernetesClientException(
                "Failure executing: POST",
                403,
                new StatusBuilder()
                        .withCode(403)
                        .withReason("Forbidden")
                        .withMessage(said)
                        .build());
    }
}
