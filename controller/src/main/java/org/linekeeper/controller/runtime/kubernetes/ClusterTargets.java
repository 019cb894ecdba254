package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import java.net.InetAddress;
import java.net.URL;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.runtime.WallProbe.Target;

/// What a sandbox must not reach on a cluster. All of it answers whoever comes: plugins drop what a policy closes
/// without a word, so that the silence of an address that may be nobody's would prove nothing.
final class ClusterTargets {
    /// Of a large cluster so many nodes are tried.
    private static final long NODES = 16;
    /// A shell's and the kubelet's. Closed ones answer too.
    private static final List<Integer> NODE_PORTS = List.of(22, 10250);
    private static final int HTTPS = 443;

    private final ClusterApi api;
    private final URL server;
    private final KubernetesSettings settings;

    /// @param server where the cluster's API is
    ClusterTargets(ClusterApi api, URL server, KubernetesSettings settings) {
        this.api = api;
        this.server = server;
        this.settings = settings;
    }

    List<Target> all() {
        List<Target> targets = new ArrayList<>(apiServer());
        // where it is there it answers; where it is not there is nothing to be kept from
        targets.add(Target.answering("the cloud's metadata", "169.254.169.254", 80));
        for (String closed : settings.tryClosed()) {
            int colon = closed.lastIndexOf(':');
            targets.add(Target.answering(
                    "what must be closed",
                    closed.substring(0, colon).replaceAll("[\\[\\]]", ""),
                    Integer.parseInt(closed.substring(colon + 1))));
        }
        if (settings.tryNodes()) {
            targets.addAll(node("its own node", WallProbeShape.OWN_NODE));
            otherNodes().forEach(address -> targets.addAll(node("a node", address)));
        }
        return targets;
    }

    private List<Target> apiServer() {
        try {
            int port = server.getPort() < 0 ? HTTPS : server.getPort();
            return Stream.of(InetAddress.getAllByName(server.getHost()))
                    // a way in from this machine alone: in a pod it is the pod itself
                    .filter(address -> !address.isLoopbackAddress())
                    .map(address -> Target.answering("the cluster's API", address.getHostAddress(), port))
                    .toList();
        } catch (UnknownHostException e) {
            throw new RuntimeFailure(Scope.RUNTIME, true, "the API server's name is not known: " + server.getHost(), e);
        }
    }

    private List<String> otherNodes() {
        if (!settings.watchNodes()) {
            return List.of();
        }
        return api.nodes().list(new ListOptionsBuilder().withLimit(NODES).build()).getItems().stream()
                .flatMap(ClusterTargets::addresses)
                .toList();
    }

    private static Stream<String> addresses(Node node) {
        return node.getStatus() == null
                ? Stream.of()
                : node.getStatus().getAddresses().stream()
                        .filter(address -> "InternalIP".equals(address.getType()))
                        .map(NodeAddress::getAddress);
    }

    private static List<Target> node(String what, String address) {
        return NODE_PORTS.stream()
                .map(port -> Target.answering(what, address, port))
                .toList();
    }
}
