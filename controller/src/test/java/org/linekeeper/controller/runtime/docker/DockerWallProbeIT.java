package org.linekeeper.controller.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Network;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.runtime.WallProbe.Attempt;
import org.linekeeper.controller.runtime.WallProbe.Outcome;
import org.linekeeper.controller.runtime.WallProbe.Target;
import org.springframework.util.unit.DataSize;

/// The same tries from a network behind the walls (`scripts/walls`) and from one without: what is blocked here is
/// reached there.
class DockerWallProbeIT {
    private static final DockerClient DOCKER = DockerConfiguration.client(settings("unused"), Duration.ofSeconds(60));

    private final String name = "lk-ctest-walls-" + UUID.randomUUID().toString().substring(0, 6);

    @TempDir
    private Path folder;

    private PrivateHost host;

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

    @BeforeEach
    void connectAPrivateHost() {
        host = PrivateHost.open();
    }

    @AfterEach
    void removeTheNetwork() {
        host.close();
        DOCKER.removeNetworkCmd(name).exec();
    }

    private List<Attempt> attempt() {
        Labels labels = new Labels(name);
        SandboxNetwork network = new SandboxNetwork(DOCKER, name, labels);
        network.ensure();
        return new DockerWallProbe(DOCKER, settings(name), network, labels)
                .attempt(List.of(
                        Target.answering("this machine, from its own side", gateway(name), 2375),
                        Target.answering("this machine, from the other", gateway("bridge"), 2375),
                        Target.mute("the cloud's metadata", "169.254.169.254", 80),
                        Target.mute("a private host", host.address(), 9),
                        Target.mute("its other port", host.address(), 10),
                        Target.mute("nobody's address", host.emptyAddress(), 9)));
    }

    private static Outcome outcome(List<Attempt> attempts, String what) {
        return attempts.stream()
                .filter(attempt -> attempt.target().what().equals(what))
                .findFirst()
                .orElseThrow()
                .outcome();
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

    /// At the address that is nobody's no wall has refused anything: nothing is proven there.
    @Test
    void saysWhatIsReachedWhereThereAreNoWallsAndTakesSilenceForNoProof() {
        DOCKER.createNetworkCmd()
                .withName(name)
                .withDriver("bridge")
                .withOptions(Map.of("com.docker.network.bridge.enable_icc", "true"))
                .exec();

        List<Attempt> attempts = attempt();

        assertThat(attempts)
                .filteredOn(attempt -> attempt.outcome() == Outcome.REACHED)
                .extracting(attempt -> attempt.target().what())
                .contains(
                        "this machine, from its own side",
                        "this machine, from the other",
                        "another sandbox",
                        "a private host");
        assertThat(outcome(attempts, "nobody's address")).isEqualTo(Outcome.SILENT);
    }

    @Test
    void aSandboxReachesAPrivateHostThatIsListed() throws Exception {
        Path list = folder.resolve("private-ranges");
        Path standing =
                Path.of(System.getenv().getOrDefault("LINEKEEPER_PRIVATE_RANGES", "/etc/linekeeper/private-ranges"));
        String others = Files.exists(standing) ? Files.readString(standing) : "";
        try {
            Files.writeString(list, others + "\n" + host.address() + " 9 # this port alone\n");
            walls(list);
            List<Attempt> attempts = attempt();
            assertThat(outcome(attempts, "a private host")).isEqualTo(Outcome.REACHED);
            assertThat(outcome(attempts, "its other port")).isEqualTo(Outcome.BLOCKED);
        } finally {
            walls(standing);
        }
        assertThat(outcome(attempt(), "a private host")).isEqualTo(Outcome.BLOCKED);
    }

    private static void walls(Path list) throws Exception {
        ProcessBuilder script = new ProcessBuilder("../scripts/walls").redirectErrorStream(true);
        script.environment().put("LINEKEEPER_PRIVATE_RANGES", list.toString());
        Process process = script.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
