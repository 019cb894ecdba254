package org.linekeeper.controller.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.WallProbe.Target;

class MachineTargetsTest {
    @Test
    void areTheMachinesOwnAddressesTheMetadataAndPrivateAddresses() throws UnknownHostException {
        List<Target> targets = MachineTargets.of(List.of(InetAddress.getByName("192.0.2.7")));

        assertThat(targets)
                .contains(
                        Target.answering("this machine", "192.0.2.7", 2375),
                        Target.mute("the cloud's metadata", "169.254.169.254", 80))
                .anySatisfy(target -> assertThat(target.what()).isEqualTo("a private address"));
    }
}
