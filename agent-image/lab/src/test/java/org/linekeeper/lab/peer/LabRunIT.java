package org.linekeeper.lab.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LabRunIT {
    /// No process's: the number is above all that Linux gives.
    private static final String DEAD = "999999999-1";

    private final DockerClient docker = LabRun.docker();
    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String networkName = "linekeeper-lab-" + id;

    @AfterEach
    void removeAll() {
        docker.listNetworksCmd().withNameFilter(networkName).exec().forEach(network -> {
            LabRun.removeGuests(docker, network.getId(), networkName);
            LabRun.removeNetwork(docker, network.getId());
        });
    }

    @Test
    void removesProfilesOfDeadRunAlsoWhereNoContainerHoldsThem() {
        network(Map.of(LabRun.LABEL, DEAD));
        String held = profile("held");
        profile("without-container");
        guest(held);

        LabRun.removeDead(docker);

        assertThat(profiles()).isEmpty();
        assertThat(docker.listNetworksCmd().withNameFilter(networkName).exec()).isEmpty();
    }

    @Test
    void leavesProfilesOfLivingRun() {
        network(LabRun.labels());
        profile("alice");

        LabRun.removeDead(docker);

        assertThat(profiles()).hasSize(1);
    }

    @Test
    void tellsOfGuestsInANetworkThatIsToGo() {
        network(LabRun.labels());
        guest(profile("alice"));
        List<Network> networks =
                docker.listNetworksCmd().withNameFilter(networkName).exec();

        assertThatThrownBy(
                        () -> LabRun.removeNetwork(docker, networks.getFirst().getId()))
                .isInstanceOf(DockerException.class);
    }

    private void network(Map<String, String> labels) {
        docker.createNetworkCmd().withName(networkName).withLabels(labels).exec();
    }

    /// As a controller makes it.
    private String profile(String user) {
        return docker.createVolumeCmd()
                .withName("lab-" + id + "-" + user)
                .withLabels(Map.of("org.linekeeper.installation", "lab-" + id, "org.linekeeper.user", user))
                .exec()
                .getName();
    }

    private void guest(String profile) {
        String guest = docker.createContainerCmd(Lab.image("dns"))
                .withHostConfig(HostConfig.newHostConfig()
                        .withNetworkMode(networkName)
                        .withBinds(new Bind(profile, new Volume("/profile"))))
                .withEntrypoint("sleep", "infinity")
                .exec()
                .getId();
        docker.startContainerCmd(guest).exec();
    }

    private List<InspectVolumeResponse> profiles() {
        var found = docker.listVolumesCmd()
                .withFilter("label", List.of("org.linekeeper.installation=lab-" + id))
                .exec()
                .getVolumes();
        return found == null ? List.of() : found;
    }
}
