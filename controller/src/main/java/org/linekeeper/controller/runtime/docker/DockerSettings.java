package org.linekeeper.controller.runtime.docker;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The settings `linekeeper.docker.*`.
///
/// @param host      where the daemon listens: `unix:///…` or `tcp://host:port`
/// @param image     what sandboxes are made of
/// @param network   the bridge network they share; made where it is missing
/// @param dns       name servers for them; Docker's own where empty
/// @param memory    the most a sandbox may use; it is killed above
/// @param pids      the most processes and threads of a sandbox
/// @param authorities a PEM file that takes the place of the image's certificate authorities, for services with a
///                  private one; the image's own where null
/// @param cpuWeight against the others when the processors are busy, 1024 being Docker's default. Never
///                  a quota: that tears the sound
@ConfigurationProperties("linekeeper.docker")
public record DockerSettings(
        @DefaultValue("unix:///var/run/docker.sock") URI host,
        @DefaultValue("linekeeper/sandbox:dev") String image,
        @DefaultValue("linekeeper") String network,
        @DefaultValue List<String> dns,
        @Nullable Path authorities,
        @DefaultValue("512MB") DataSize memory,
        @DefaultValue("256") int pids,
        @DefaultValue("1024") int cpuWeight) {
    public DockerSettings {
        dns = List.copyOf(dns);
        require(
                authorities == null || Files.isReadable(authorities),
                "authorities names a file that cannot be read: " + authorities);
        require(!image.isBlank(), "image must name an image");
        require(!network.isBlank(), "network must name a network");
        require(memory.toMegabytes() >= 64, "memory must be 64MB or more");
        require(pids >= 16, "pids must be 16 or more");
        require(cpuWeight >= 2 && cpuWeight <= 262_144, "cpu-weight must be 2 to 262144");
    }

    private static void require(boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException("linekeeper.docker." + rule);
        }
    }
}
