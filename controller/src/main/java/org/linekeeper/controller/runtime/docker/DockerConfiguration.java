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
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Docker as the runtime: the default, `linekeeper.runtime=docker`.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "linekeeper.runtime", havingValue = "docker", matchIfMissing = true)
class DockerConfiguration {
    private static final int CONNECTIONS = 32;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /// Removing a container may take this long on a busy disk.
    private static final Duration ANSWER = Duration.ofSeconds(60);

    @Bean(destroyMethod = "close")
    DockerClient docker(DockerSettings settings) {
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

    @Bean(destroyMethod = "close")
    DockerClient dockerStreams(DockerSettings settings) {
        return client(settings, Duration.ZERO);
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

    @Bean(destroyMethod = "close")
    SandboxRuntime runtime(
            @Qualifier("docker") DockerClient docker,
            @Qualifier("dockerStreams") DockerClient streams,
            DockerSettings settings,
            SandboxNetwork network,
            InstallationSettings installation,
            Clock clock) {
        return new DockerRuntime(docker, streams, settings, network, installation.installation(), clock);
    }

    @Bean
    SandboxNetwork sandboxNetwork(
            @Qualifier("docker") DockerClient docker, DockerSettings settings, InstallationSettings installation) {
        return new SandboxNetwork(docker, settings.network(), new Labels(installation.installation()));
    }

    @Bean
    WallProbe wallProbe(
            @Qualifier("docker") DockerClient docker,
            DockerSettings settings,
            SandboxNetwork network,
            InstallationSettings installation) {
        return new DockerWallProbe(docker, settings, network, new Labels(installation.installation()));
    }

    @Bean
    SandboxImage sandboxImage(DockerSettings settings) {
        return new SandboxImage(settings.image());
    }
}
