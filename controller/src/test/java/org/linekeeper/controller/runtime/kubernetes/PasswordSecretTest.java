package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.kubernetes.TestCluster.Fate;
import org.linekeeper.controller.storage.FirstPassword;
import org.linekeeper.controller.storage.StartRefused;
import tools.jackson.databind.node.ObjectNode;

/// The first admin's password on a cluster.
class PasswordSecretTest extends ClusterTest {
    private final FirstPassword kept = new PasswordSecret(new ClusterApi(client, TestCluster.NAMESPACE, time));

    private ObjectNode secret() {
        return cluster.objects().find("secrets", PasswordSecret.NAME).orElseThrow();
    }

    @Test
    void keepsTheFirstOneUntilItIsForgotten() {
        assertThat(kept.readOrKeep(() -> "one")).isEqualTo("one");
        assertThat(kept.readOrKeep(() -> "two")).isEqualTo("one");
        assertThat(secret().at("/data/password").asString()).isEqualTo("b25l");

        kept.forget();
        kept.forget();

        assertThat(cluster.objects().find("secrets", PasswordSecret.NAME)).isEmpty();
        assertThat(kept.readOrKeep(() -> "two")).isEqualTo("two");
    }

    /// Between the look and the act: another controller was faster.
    @Test
    void hasTheOneThatAnotherControllerKeptMeanwhile() {
        assertThat(kept.readOrKeep(() -> new PasswordSecret(new ClusterApi(client, TestCluster.NAMESPACE, time))
                        .readOrKeep(() -> "faster")
                        .replace("faster", "slower")))
                .isEqualTo("faster");
    }

    @Test
    void anAnswerThatIsLostLosesNothing() {
        AtomicBoolean first = new AtomicBoolean(true);
        cluster.fate(request ->
                request.method().equals("POST") && first.getAndSet(false) ? Fate.DONE_AND_FAILED : Fate.DONE);

        assertThat(kept.readOrKeep(() -> "one")).isEqualTo("one");
    }

    @Test
    void saysWhatIsWrongWithASecretThatHoldsNone() {
        client.secrets()
                .inNamespace(TestCluster.NAMESPACE)
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(PasswordSecret.NAME)
                        .endMetadata()
                        .build())
                .create();

        assertThatThrownBy(() -> kept.readOrKeep(() -> "one"))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("has no key password: delete it");
    }

    @Test
    void aClusterThatIsAwayRefusesTheStartAndNoChange() {
        cluster.goAway();

        assertThatThrownBy(() -> kept.readOrKeep(() -> "one"))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("cannot be kept in the Secret linekeeper-admin-password");
        kept.forget();
    }
}
