package org.linekeeper.lab.peer;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Network.Ipam;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.testcontainers.containers.Network;

/// Two bridges of its own for one laboratory: the peers', and one for sandboxes, as a controller would make it. The
/// walls (`scripts/walls`) let a laboratory's sandboxes reach addresses of [#PEERS] and nothing else that is private;
/// so the names of the sandboxes' bridge and the peers' addresses are settled there and here.
final class LabNetwork implements Network {
    /// The first two bytes of all laboratories' peers.
    static final String PEERS = "10.213";

    /// The end of the sandboxes' network's name.
    static final String SANDBOXES = "-sandboxes";

    private static final int TRIES = 40;
    private static final String MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade";

    private final DockerClient docker;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String name = "linekeeper-lab-" + mark;
    private final String id;
    private final String sandboxes;

    LabNetwork(DockerClient docker) {
        this.docker = docker;
        this.id = createForPeers();
        // both sides know each other's own addresses
        this.sandboxes = docker.createNetworkCmd()
                .withName(sandboxesName())
                .withDriver("bridge")
                .withLabels(LabRun.labels())
                .withOptions(Map.of(
                        "com.docker.network.bridge.name",
                        "lk-lab-" + mark,
                        "com.docker.network.bridge.enable_icc",
                        "false",
                        MASQUERADE,
                        "false"))
                .exec()
                .getId();
    }

    /// Another laboratory may have the same addresses; Docker refuses then.
    private String createForPeers() {
        SplittableRandom random = new SplittableRandom();
        for (int tries = 1; ; tries++) {
            String subnet = PEERS + "." + random.nextInt(256) + ".0/24";
            try {
                return docker.createNetworkCmd()
                        .withName(name)
                        .withDriver("bridge")
                        .withLabels(LabRun.labels())
                        .withIpam(new Ipam().withConfig(new Ipam.Config().withSubnet(subnet)))
                        .withOptions(Map.of(MASQUERADE, "false"))
                        .exec()
                        .getId();
            } catch (DockerException e) {
                if (tries == TRIES) {
                    throw new LabException("no network " + PEERS + ".*.0/24 is free", e);
                }
            }
        }
    }

    String name() {
        return name;
    }

    String sandboxesName() {
        return name + SANDBOXES;
    }

    String sandboxesId() {
        return sandboxes;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public void close() {
        LabRun.removeNetwork(docker, sandboxes);
        LabRun.removeNetwork(docker, id);
    }
}
