package org.linekeeper.controller.runtime.kubernetes;

import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.leaves;
import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.name;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Which pods the cluster takes away from a node for its taints. Whoever bears with one for a while only, as everybody
/// does by default, is out of it already.
final class TestTaints {
    private TestTaints() {}

    static void put(ObjectNode node, String key, String effect) {
        ((ObjectNode) node.get("spec"))
                .withArray("taints")
                .addObject()
                .put("key", key)
                .put("effect", effect);
    }

    static boolean evict(ObjectNode node, ObjectNode pod) {
        return !leaves(pod)
                && pod.at("/spec/nodeName").asString("").equals(name(node))
                && node.get("spec").path("taints").valueStream().anyMatch(taint -> evicts(taint, pod));
    }

    private static boolean evicts(JsonNode taint, ObjectNode pod) {
        return taint.path("effect").asString("").equals("NoExecute") && !tolerates(pod, taint);
    }

    private static boolean tolerates(ObjectNode pod, JsonNode taint) {
        return pod.get("spec").path("tolerations").valueStream().anyMatch(toleration -> {
            String effect = toleration.path("effect").asString("");
            return toleration.path("operator").asString("Equal").equals("Exists")
                    && toleration.path("key").equals(taint.path("key"))
                    && (effect.isEmpty() || effect.equals(taint.path("effect").asString("")))
                    && !toleration.has("tolerationSeconds");
        });
    }
}
