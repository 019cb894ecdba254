package org.linekeeper.controller.runtime.docker;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.linekeeper.controller.runtime.SandboxSpec;

/// The walls around a sandbox: what it may use and what it cannot do.
final class ContainerShape {
    /// Where Debian's TLS libraries look.
    private static final Volume SYSTEM_AUTHORITIES = new Volume("/etc/ssl/certs/ca-certificates.crt");
    private static final Map<String, String> LOG_BOUNDS = Map.of("max-size", "5m", "max-file", "2");

    /// The unix user of containers that are nobody's sandbox.
    static final int NOBODY = 65_534;

    private ContainerShape() {}

    static HostConfig of(DockerSettings settings, SandboxSpec spec, String profileVolume) {
        return bounded(settings)
                .withTmpFs(temporaryFolders(spec.uid()))
                .withBinds(binds(settings, spec, profileVolume))
                // comes back by itself, also while no controller runs
                .withRestartPolicy(RestartPolicy.unlessStoppedRestart());
    }

    /// Of a container that tries the walls: it keeps nothing and does not come back.
    static HostConfig ofProbe(DockerSettings settings) {
        return bounded(settings);
    }

    private static HostConfig bounded(DockerSettings settings) {
        HostConfig config = HostConfig.newHostConfig()
                .withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withInit(true)
                .withMemory(settings.memory().toBytes())
                .withMemorySwap(settings.memory().toBytes())
                .withPidsLimit((long) settings.pids())
                .withCpuShares(settings.cpuWeight())
                .withNetworkMode(settings.network())
                // a name that does not resolve must not hold up a client's start
                .withDnsOptions(List.of("timeout:1", "attempts:1"))
                .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, LOG_BOUNDS));
        return settings.dns().isEmpty() ? config : config.withDns(settings.dns());
    }

    private static Map<String, String> temporaryFolders(int uid) {
        String own = "rw,nosuid,nodev,noexec,uid=" + uid + ",gid=" + uid + ",mode=700";
        return Map.of("/tmp", own + ",size=64m", "/run/linekeeper", own + ",size=16m");
    }

    private static List<Bind> binds(DockerSettings settings, SandboxSpec spec, String profileVolume) {
        List<Bind> binds = new ArrayList<>();
        binds.add(new Bind(profileVolume, new Volume(SandboxSpec.PROFILE_MOUNT)));
        binds.add(new Bind(spec.identity().toString(), new Volume(SandboxSpec.IDENTITY_MOUNT), AccessMode.ro));
        if (settings.authorities() != null) {
            String file = settings.authorities().toAbsolutePath().toString();
            binds.add(new Bind(file, SYSTEM_AUTHORITIES, AccessMode.ro));
        }
        return binds;
    }
}
