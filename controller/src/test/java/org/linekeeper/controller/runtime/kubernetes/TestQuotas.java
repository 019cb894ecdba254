package org.linekeeper.controller.runtime.kubernetes;

import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.JSON;
import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.name;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the ResourceQuotas of a namespace say to one more pod: as to the number of pods, and to containers that do not
/// say what they may use of something that is counted. How much that is in all is not added up here.
final class TestQuotas {
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private TestQuotas() {}

    /// @param hard names and values in turn
    static ObjectNode quota(String name, String... hard) {
        ObjectNode quota = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "ResourceQuota");
        quota.putObject("metadata").put("name", name);
        ObjectNode most = quota.putObject("spec").putObject("hard");
        for (int i = 0; i < hard.length; i += 2) {
            most.put(hard[i], hard[i + 1]);
        }
        return quota;
    }

    /// Why it is not admitted; empty where it is.
    static String refuses(ObjectNode pod, ApiObjects objects) {
        String forbidden = "pods \"" + name(pod) + "\" is forbidden: ";
        for (ObjectNode quota : objects.all("resourcequotas", _ -> true)) {
            JsonNode hard = quota.get("spec").path("hard");
            List<String> unsaid = new ArrayList<>();
            hard.propertyNames().forEach(counted -> unsaid.addAll(unsaid(pod, counted)));
            if (!unsaid.isEmpty()) {
                return forbidden + "failed quota: " + name(quota) + ": must specify " + String.join("; ", unsaid);
            }
            int there = objects.all("pods", TestQuotas::counts).size();
            String most = hard.path("pods").asString("");
            if (!most.isEmpty() && there >= Integer.parseInt(most)) {
                return forbidden + "exceeded quota: " + name(quota) + ", requested: pods=1, used: pods=" + there
                        + ", limited: pods=" + most;
            }
        }
        return "";
    }

    private static boolean counts(ObjectNode pod) {
        return !ENDED.contains(pod.path("status").path("phase").asString(""));
    }

    /// @param counted as in `limits.cpu`
    private static List<String> unsaid(ObjectNode pod, String counted) {
        int dot = counted.indexOf('.');
        return dot < 0 || !Set.of("limits", "requests").contains(counted.substring(0, dot))
                ? List.of()
                : pod.get("spec")
                        .path("containers")
                        .valueStream()
                        .filter(container -> !container
                                .path("resources")
                                .path(counted.substring(0, dot))
                                .has(counted.substring(dot + 1)))
                        .map(container ->
                                counted + " for: " + container.path("name").asString(""))
                        .toList();
    }
}
