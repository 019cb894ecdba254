package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import java.util.Optional;
import java.util.function.Function;

/// What is known of the nodes.
///
/// @param readable whether nodes are watched, and were listed
/// @param find     by the node's name
record NodeSight(boolean readable, Function<String, Optional<Node>> find) {
    static final NodeSight NONE = new NodeSight(false, _ -> Optional.empty());
    static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";
    /// With another one the cluster leaves its pods where they are.
    static final String EVICTS = "NoExecute";

    /// Why nobody knows what happens on that node; empty where somebody does, or the node is proven to be gone.
    Optional<String> unknown(String name) {
        if (!readable) {
            return Optional.empty();
        }
        return find.apply(name).filter(node -> !outOfService(node)).flatMap(NodeSight::silent);
    }

    private static Optional<String> silent(Node node) {
        if (node.getStatus() == null) {
            return Optional.empty();
        }
        return node.getStatus().getConditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()))
                .filter(condition -> !"True".equals(condition.getStatus()))
                .map(NodeSight::words)
                .findFirst();
    }

    private static String words(NodeCondition condition) {
        return ("Unknown".equals(condition.getStatus()) ? "does not answer" : "is not ready") + " since "
                + condition.getLastTransitionTime()
                + (condition.getMessage() == null ? "" : " (" + condition.getMessage() + ")");
    }

    private static boolean outOfService(Node node) {
        return node.getSpec() != null
                && node.getSpec().getTaints().stream()
                        .filter(taint -> OUT_OF_SERVICE.equals(taint.getKey()))
                        .anyMatch(taint -> EVICTS.equals(taint.getEffect()));
    }
}
