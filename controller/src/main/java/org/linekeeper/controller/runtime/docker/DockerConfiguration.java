package org.linekeeper.controller.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.time.Clock;
import java.time.Duration;
import org.linekeeper.controller.runtime.SandboxImage;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.WallProbe;
import org.linekeeper.controller.storage.InstallationSettings;
import org.linekeeper.controller.storage.StartRefused;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/// Docker as the runtime: the default, `linekeeper.runtime=docker`. Which runtime it is, is read when the controller
/// starts, not when its start is assembled.
@Configuration(proxyBeanMethods = false)
@Import(DockerConfiguration.Beans.class)
class DockerConfiguration {
    private static final int CONNECTIONS = 32;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /// Removing a container may take this long on a busy disk.
    private static final Duration ANSWER = Duration.ofSeconds(60);

    static final class Beans implements BeanRegistrar {
        @Override
        public void register(BeanRegistry registry, Environment settings) {
            if (!"docker".equals(settings.getProperty("linekeeper.runtime", "docker"))) {
                return;
            }
            registry.registerBean(
                    "docker",
                    DockerClient.class,
                    spec -> spec.supplier(beans -> docker(beans.bean(DockerSettings.class))));
            registry.registerBean(
                    "dockerStreams",
                    DockerClient.class,
                    spec -> spec.supplier(beans -> client(beans.bean(DockerSettings.class), Duration.ZERO)));
            registry.registerBean("sandboxNetwork", SandboxNetwork.class, spec -> spec.supplier(Beans::network));
            registry.registerBean("runtime", SandboxRuntime.class, spec -> spec.supplier(Beans::runtime));
            registry.registerBean("wallProbe", WallProbe.class, spec -> spec.supplier(Beans::wallProbe));
            registry.registerBean(
                    "sandboxImage",
                    SandboxImage.class,
                    spec -> spec.supplier(beans ->
                            new SandboxImage(beans.bean(DockerSettings.class).image())));
        }

        private static SandboxRuntime runtime(SupplierContext beans) {
            return new DockerRuntime(
                    beans.bean("docker", DockerClient.class),
                    beans.bean("dockerStreams", DockerClient.class),
                    beans.bean(DockerSettings.class),
                    beans.bean(SandboxNetwork.class),
                    beans.bean(InstallationSettings.class).installation(),
                    beans.bean(Clock.class));
        }

        private static SandboxNetwork network(SupplierContext beans) {
            return new SandboxNetwork(
                    beans.bean("docker", DockerClient.class),
                    beans.bean(DockerSettings.class).network(),
                    labels(beans));
        }

        private static WallProbe wallProbe(SupplierContext beans) {
            return new DockerWallProbe(
                    beans.bean("docker", DockerClient.class),
                    beans.bean(DockerSettings.class),
                    beans.bean(SandboxNetwork.class),
                    labels(beans));
        }

        private static Labels labels(SupplierContext beans) {
            return new Labels(beans.bean(InstallationSettings.class).installation());
        }
    }

    private static DockerClient docker(DockerSettings settings) {
        DockerClient docker = client(settings, ANSWER);
        try {
            docker.pingCmd().exec();
        } catch (RuntimeException e) {
            throw new StartRefused(
                    "No Docker daemon answers at " + settings.host()
                            + ": start it (scripts/setup does), or name another with --linekeeper.docker.host=URI.",
                    e);
        }
        return docker;
    }

    /// @param answer how long to wait for each word of an answer; zero is for ever
    static DockerClient client(DockerSettings settings, Duration answer) {
        DockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(settings.host().toString())
                .build();
        ZerodepDockerHttpClient http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .sslConfig(config.getSSLConfig())
                .maxConnections(CONNECTIONS)
                .connectionTimeout(CONNECT)
                .responseTimeout(answer)
                .build();
        return DockerClientImpl.getInstance(config, http);
    }
}
