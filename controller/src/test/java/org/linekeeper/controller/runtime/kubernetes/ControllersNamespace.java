package org.linekeeper.controller.runtime.kubernetes;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.linekeeper.controller.manifest.Manifests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A namespace of its own at a real API server, which admits restricted pods only, with the roles and the budget of
/// `k8s/base`, and a client that has the rights of the controller's service account. All of it is taken away again.
final class ControllersNamespace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControllersNamespace.class);
    private static final String CONTROLLER = "linekeeper-controller";
    private static final int FORBIDDEN = 403;

    private final KubernetesClient operator;
    private final String name;
    private final ClusterTime time;
    private boolean seesNodes;
    private Optional<KubernetesClient> controller = Optional.empty();

    private ControllersNamespace(KubernetesClient operator, String name, ClusterTime time) {
        this.operator = operator;
        this.name = name;
        this.time = time;
    }

    /// @param operator may do everything; it is not closed here
    static ControllersNamespace make(KubernetesClient operator, String name, ClusterTime time) throws IOException {
        ControllersNamespace made = new ControllersNamespace(operator, name, time);
        try {
            made.fill(Manifests.base());
            return made;
        } catch (IOException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void fill(Manifests base) {
        operator.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                        .endMetadata()
                        .build())
                .create();
        operator.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(name)
                .resource(base.one(PodDisruptionBudget.class, "linekeeper-calls"))
                .create();
        grantInNamespace(base);
        seesNodes = grantNodes(base);
        controller = Optional.of(speakForTheController());
    }

    KubernetesClient controller() {
        return controller.orElseThrow();
    }

    /// Whether the controller may read nodes: whoever runs this may not be allowed to grant it.
    boolean seesNodes() {
        return seesNodes;
    }

    private void grantInNamespace(Manifests base) {
        operator.rbac()
                .roles()
                .inNamespace(name)
                .resource(base.one(Role.class, CONTROLLER))
                .create();
        operator.rbac()
                .roleBindings()
                .inNamespace(name)
                .resource(new RoleBindingBuilder(base.one(RoleBinding.class, CONTROLLER))
                        .withSubjects(account())
                        .build())
                .create();
    }

    /// Under a name of its own: an installation may be there.
    ///
    /// @return whether it could be
    private boolean grantNodes(Manifests base) {
        try {
            operator.rbac()
                    .clusterRoles()
                    .resource(new ClusterRoleBuilder(base.one(ClusterRole.class, CONTROLLER))
                            .editMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .create();
            operator.rbac()
                    .clusterRoleBindings()
                    .resource(new ClusterRoleBindingBuilder(base.one(ClusterRoleBinding.class, CONTROLLER))
                            .editMetadata()
                            .withName(name)
                            .endMetadata()
                            .editRoleRef()
                            .withName(name)
                            .endRoleRef()
                            .withSubjects(account())
                            .build())
                    .create();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() != FORBIDDEN) {
                throw e;
            }
            LOG.warn("No nodes are watched, as the right to them cannot be granted here: {}", e.getMessage());
            return false;
        }
    }

    private Subject account() {
        return new SubjectBuilder()
                .withKind("ServiceAccount")
                .withName(CONTROLLER)
                .withNamespace(name)
                .build();
    }

    private KubernetesClient speakForTheController() {
        Config config = new ConfigBuilder(operator.getConfiguration())
                .withImpersonateUsername("system:serviceaccount:" + name + ":" + CONTROLLER)
                .withImpersonateGroups(
                        "system:serviceaccounts", "system:serviceaccounts:" + name, "system:authenticated")
                .build();
        KubernetesClient made = ClusterBeans.client(config, time);
        // an authorizer hears of a role in a moment
        await().until(() -> {
            String refusal = refusal(made);
            return refusal.isEmpty() || refusal.contains("cannot impersonate");
        });
        String refusal = refusal(made);
        if (refusal.isEmpty()) {
            return made;
        }
        made.close();
        LOG.warn("The controller's role is not tried, as nobody may speak for its account here: {}", refusal);
        return ClusterBeans.client(operator.getConfiguration(), time);
    }

    private String refusal(KubernetesClient of) {
        try {
            of.pods().inNamespace(name).list();
            if (seesNodes) {
                of.nodes().list();
            }
            return "";
        } catch (KubernetesClientException e) {
            if (e.getCode() != FORBIDDEN) {
                throw e;
            }
            return String.valueOf(e.getMessage());
        }
    }

    /// Whatever of it was made.
    @Override
    public void close() {
        controller.ifPresent(KubernetesClient::close);
        operator.namespaces().withName(name).delete();
        try {
            operator.rbac().clusterRoleBindings().withName(name).delete();
            operator.rbac().clusterRoles().withName(name).delete();
        } catch (KubernetesClientException e) {
            LOG.warn("A ClusterRole {} may be left: {}", name, e.getMessage());
        }
    }
}
