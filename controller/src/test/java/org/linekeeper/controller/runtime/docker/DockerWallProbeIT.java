package org.linekeeper.controller.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Network;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.WallProbe.Attempt;
import org.linekeeper.controller.runtime.WallProbe.Outcome;
import org.linekeeper.controller.runtime.WallProbe.Target;
import org.springframework.util.unit.DataSize;

/// The same tries from a network behind the walls (`scripts/walls`) and from one without: what is blocked here is
/// reached there.
class DockerWallProbeIT {
    private static final DockerClient DOCKER = DockerConfiguration.client(settings("unused"), Duration.ofSeconds(60));

    private final String name = "lk-ctest-walls-" + UUID.randomUUID().toString().substring(0, 6);

    private static DockerSettings settings(String network) {
        return new DockerSettings(
                URI.create("unix:///var/run/docker.sock"),
                TinyImage.NAME,
                network,
                List.of(),
                null,
                DataSize.ofMegabytes(128),
                64,
                512);
    }

    @BeforeAll
    static void makeTheImage() {
        TinyImage.make(DOCKER);
    }

    @AfterEach
    void removeTheNetwork() {
        DOCKER.removeNetworkCmd(name).exec();
    }

    private List<Attempt> attempt() {
        Labels labels = new Labels(name);
        SandboxNetwork network = new SandboxNetwork(DOCKER, name, labels);
        network.ensure();
        return new DockerWallProbe(DOCKER, settings(name), network, labels)
                .attempt(List.of(
                        new Target("this machine, from its own side", gateway(name), 2375),
                        new Target("this machine, from the other", gateway("bridge"), 2375),
                        new Target("the cloud's metadata", "169.254.169.254", 80)));
    }

    /// The machine's own address in the network. A daemon that has just been installed does not name that of its
    /// first network, which is always the first one of the subnet.
    private static String gateway(String network) {
        Network found = DOCKER.inspectNetworkCmd().withNetworkId(network).exec();
        Network.Ipam.Config range =
                Objects.requireNonNull(found.getIpam().getConfig()).getFirst();
        String gateway = range.getGateway();
        return gateway != null
                ? gateway
                : Objects.requireNonNull(range.getSubnet()).replaceFirst("\\.0/\\d+$", ".1");
    }

    @Test
    void aSandboxReachesNeitherTheMachineNorItsNeighbour() {
        List<Attempt> attempts = attempt();

        assertThat(attempts)
                .extracting(attempt -> attempt.target().what())
                .contains("another sandbox", "the cloud's metadata");
        assertThat(attempts).allSatisfy(attempt -> assertThat(attempt.outcome()).isEqualTo(Outcome.BLOCKED));
    }

    @Test
    void saysWhatIsReachedWhereThereAreNoWalls() {
        DOCKER.createNetworkCmd()
                .withName(name)
                .withDriver("bridge")
                .withOptions(Map.of("com.docker.network.bridge.enable_icc", "true"))
                .exec();

        assertThat(attempt())
                .filteredOn(attempt -> attempt.outcome() == Outcome.REACHED)
                .extracting(attempt -> attempt.target().what())
                .contains("this machine, from its own side", "this machine, from the other", "another sandbox");
    }
}
