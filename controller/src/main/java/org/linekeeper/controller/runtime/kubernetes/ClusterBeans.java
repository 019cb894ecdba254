package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import org.linekeeper.controller.leadership.Leadership;
import org.linekeeper.controller.runtime.SandboxImage;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.WallProbe;
import org.linekeeper.controller.storage.FirstPassword;
import org.linekeeper.controller.storage.InstallationSettings;
import org.linekeeper.controller.storage.StartRefused;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/// The parts that a cluster as the runtime takes. Apart from [KubernetesConfiguration], so that a start on Docker loads
/// nothing of the client.
final class ClusterBeans {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 30_000;

    private ClusterBeans() {}

    static void register(BeanRegistry registry, Environment settings) {
        registry.registerBean(
                "kubernetesSettings",
                KubernetesSettings.class,
                spec -> spec.supplier(
                        _ -> Binder.get(settings).bindOrCreate("linekeeper.kubernetes", KubernetesSettings.class)));
        registry.registerBean("clusterTime", ClusterTime.class, spec -> spec.supplier(_ -> new ClusterTime()));
        registry.registerBean(
                "kubernetes",
                KubernetesClient.class,
                spec -> spec.supplier(beans -> client(Config.autoConfigure(null), beans.bean(ClusterTime.class))));
        registry.registerBean("runtime", SandboxRuntime.class, spec -> spec.supplier(ClusterBeans::runtime));
        registry.registerBean("wallProbe", WallProbe.class, spec -> spec.supplier(ClusterBeans::wallProbe));
        registry.registerBean(
                "firstPassword", FirstPassword.class, spec -> spec.supplier(beans -> new PasswordSecret(api(beans))));
        registry.registerBean(
                "sandboxImage",
                SandboxImage.class,
                spec -> spec.supplier(beans ->
                        new SandboxImage(beans.bean(KubernetesSettings.class).image())));
    }

    private static SandboxRuntime runtime(SupplierContext beans) {
        ClusterApi api = api(beans);
        requireAnswer(api, beans.bean(KubernetesClient.class));
        return new KubernetesRuntime(
                api,
                beans.bean(KubernetesSettings.class),
                installation(beans),
                new Fence(beans.bean(Leadership.class)::term),
                beans.bean(Clock.class));
    }

    private static WallProbe wallProbe(SupplierContext beans) {
        ClusterApi api = api(beans);
        KubernetesSettings settings = beans.bean(KubernetesSettings.class);
        return new KubernetesWallProbe(
                api,
                settings,
                new Marks(installation(beans)),
                new ClusterTargets(api, beans.bean(KubernetesClient.class).getMasterUrl(), settings));
    }

    private static String installation(SupplierContext beans) {
        return beans.bean(InstallationSettings.class).installation();
    }

    private static ClusterApi api(SupplierContext beans) {
        KubernetesClient client = beans.bean(KubernetesClient.class);
        String set = beans.bean(KubernetesSettings.class).namespace();
        String namespace = set == null ? client.getNamespace() : set;
        if (namespace == null) {
            throw new StartRefused(
                    "No namespace is known for the sandboxes: name it with --linekeeper.kubernetes.namespace=NAME.");
        }
        return new ClusterApi(client, namespace, beans.bean(ClusterTime.class));
    }

    /// Whatever it answers, a refusal too: what is wrong then, it says itself later.
    static void requireAnswer(ClusterApi api, KubernetesClient client) {
        try {
            api.sets().list(new ListOptionsBuilder().withLimit(1L).build());
        } catch (KubernetesClientException e) {
            if (e.getCode() <= 0) {
                throw new StartRefused(
                        "No cluster answers at " + client.getMasterUrl()
                                + ": a pod finds its own by its service account, anything else by KUBECONFIG.",
                        e);
            }
        }
    }

    /// Requests are tried again by whoever asked for them, who knows what is left to do.
    ///
    /// @param time is told by each answer
    static KubernetesClient client(Config found, ClusterTime time) {
        Config config = new ConfigBuilder(found)
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(ANSWER_MILLIS)
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("cluster-time", time))
                .build();
    }
}
