package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.storage.FirstPassword;
import org.linekeeper.controller.storage.StartRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first admin's password in a Secret of the controller's namespace. Of two controllers that start at once, both
/// have the one that was kept first.
final class PasswordSecret implements FirstPassword {
    static final String NAME = "linekeeper-admin-password";
    static final String KEY = "password";
    private static final Logger LOG = LoggerFactory.getLogger(PasswordSecret.class);

    private final ClusterApi api;

    PasswordSecret(ClusterApi api) {
        this.api = api;
    }

    @Override
    public String readOrKeep(Supplier<String> generated) {
        try {
            Secret kept = read();
            return password(kept == null ? keep(generated.get()) : kept);
        } catch (KubernetesClientException e) {
            throw new StartRefused(
                    "The first admin's password cannot be kept in the Secret " + NAME + " (" + e.getMessage()
                            + "): the controller's role needs get and create of Secrets.",
                    e);
        }
    }

    private @Nullable Secret read() {
        return KubernetesFailures.insist(() -> api.secrets().withName(NAME).get());
    }

    private Secret keep(String password) {
        Secret made = new SecretBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(api.namespace())
                .addToLabels(Marks.APP, "linekeeper-controller")
                .endMetadata()
                .withType("Opaque")
                .withData(Map.of(KEY, Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8))))
                .build();
        try {
            return KubernetesFailures.create(() -> api.secrets().resource(made).create());
        } catch (KubernetesClientException e) {
            Secret others = KubernetesFailures.isThere(e) ? read() : null;
            if (others == null) {
                throw e;
            }
            return others;
        }
    }

    private static String password(Secret kept) {
        String coded = kept.getData() == null ? null : kept.getData().get(KEY);
        if (coded == null) {
            throw new StartRefused("The Secret " + NAME + " has no key " + KEY
                    + ": delete it, and the first admin gets a password that is kept there.");
        }
        return new String(Base64.getDecoder().decode(coded), StandardCharsets.UTF_8).strip();
    }

    /// What is left there opens nothing any more, so a cluster that does not answer fails nobody's change.
    @Override
    public void forget() {
        try {
            api.secrets().withName(NAME).delete();
        } catch (KubernetesClientException e) {
            LOG.warn("The Secret {} holds a password that is good no more; delete it: {}", NAME, e.getMessage());
        }
    }
}
