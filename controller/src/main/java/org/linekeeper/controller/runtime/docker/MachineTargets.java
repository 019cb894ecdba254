package org.linekeeper.controller.runtime.docker;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.linekeeper.controller.runtime.WallProbe.Target;

/// What a sandbox must not reach from the machine that the controller runs on too.
final class MachineTargets {
    /// Ports that matter on a host: the Docker API's and a shell's. Closed ones answer too.
    private static final List<Integer> PORTS = List.of(22, 2375);

    private static final List<Target> ELSEWHERE = List.of(
            Target.mute("the cloud's metadata", "169.254.169.254", 80),
            Target.mute("a private address", "10.255.255.254", 9),
            Target.mute("a private address", "172.31.255.254", 9),
            Target.mute("a private address", "192.168.255.254", 9),
            Target.mute("a shared address", "100.127.255.254", 9));

    private MachineTargets() {}

    /// Whoever reaches a port that nobody listens on is told so: it need not be open to be tried.
    static List<Target> of(List<InetAddress> own) {
        List<Target> targets = new ArrayList<>(ELSEWHERE);
        for (InetAddress address : own) {
            PORTS.forEach(port -> targets.add(Target.answering("this machine", address.getHostAddress(), port)));
        }
        return targets;
    }
}
