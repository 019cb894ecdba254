package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.Utils;
import io.fabric8.kubeapitest.binary.OSInfo;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// A real API server with its etcd, and nothing behind it: no node, and none of the controllers that make pods of a
/// StatefulSet. From the programs that `KUBEBUILDER_ASSETS` holds: `kube-apiserver`, `etcd`, `kubectl`.
public final class ApiServer implements AutoCloseable {
    /// The variable of the environment without which there is none.
    public static final String PROGRAMS = "KUBEBUILDER_ASSETS";

    private static final int START_MILLIS = 120_000;
    private static final String ANY_VERSION = "1.0.0";

    private final KubeAPIServer server;

    private ApiServer(KubeAPIServer server) {
        this.server = server;
    }

    /// @param folder for its data, keys and certificates
    public static ApiServer start(Path folder) throws IOException {
        Path versions = Files.createDirectories(folder.resolve("k8s"));
        Files.createSymbolicLink(
                versions.resolve(ANY_VERSION + Utils.platformSuffix(new OSInfo())),
                Path.of(Objects.requireNonNull(System.getenv(PROGRAMS), PROGRAMS))
                        .toAbsolutePath());
        KubeAPIServer server = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(folder.toString())
                .withOfflineMode(true)
                .withStartupTimeout(START_MILLIS)
                .build());
        server.start();
        return new ApiServer(server);
    }

    /// As somebody who may do everything.
    public KubernetesClient operator() {
        return ClusterBeans.client(Config.fromKubeconfig(server.getKubeConfigYaml()), new ClusterTime());
    }

    @Override
    public void close() {
        server.stop();
    }
}
