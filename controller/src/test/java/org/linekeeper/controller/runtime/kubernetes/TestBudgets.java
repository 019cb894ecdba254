package org.linekeeper.controller.runtime.kubernetes;

import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.labels;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.linekeeper.controller.manifest.Manifests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Which pods the PodDisruptionBudgets of a namespace let go, by the rules of the API server's eviction.
/// Numbers only, no percentages.
final class TestBudgets {
    private TestBudgets() {}

    /// Those in `k8s/base`.
    static List<ObjectNode> ofTheManifests() {
        try {
            return Manifests.base().all(PodDisruptionBudget.class).stream()
                    .map(budget -> (ObjectNode) ApiObjects.JSON.readTree(new KubernetesSerialization().asJson(budget)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean allow(ObjectNode pod, ApiObjects objects) {
        String phase = pod.path("status").path("phase").asString("");
        if (ApiObjects.leaves(pod) || !phase.equals("Running")) {
            // nothing is lost that was there
            return true;
        }
        List<ObjectNode> budgets = objects.all("poddisruptionbudgets", budget -> selects(budget, labels(pod)));
        if (budgets.size() > 1) {
            throw new IllegalStateException("an eviction knows no pod with several budgets: " + budgets);
        }
        return budgets.isEmpty() || allows(budgets.getFirst(), pod, objects);
    }

    private static boolean allows(ObjectNode budget, ObjectNode pod, ApiObjects objects) {
        List<ObjectNode> meant = objects.all("pods", one -> selects(budget, labels(one)));
        long healthy = meant.stream().filter(TestBudgets::isReady).count();
        JsonNode spec = budget.get("spec");
        long needed = spec.has("maxUnavailable")
                ? meant.size() - spec.get("maxUnavailable").asInt()
                : spec.path("minAvailable").asInt();
        if (!isReady(pod)) {
            // unhealthyPodEvictionPolicy
            return spec.path("unhealthyPodEvictionPolicy").asString("").equals("AlwaysAllow")
                    || (needed > 0 && healthy >= needed)
                    || healthy > needed;
        }
        return healthy > needed;
    }

    private static boolean selects(ObjectNode budget, Map<String, String> labels) {
        return budget.at("/spec/selector/matchLabels").properties().stream()
                .allMatch(wanted -> wanted.getValue().asString().equals(labels.get(wanted.getKey())));
    }

    private static boolean isReady(ObjectNode pod) {
        if (ApiObjects.leaves(pod)) {
            return false;
        }
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asString("").equals("Ready")) {
                return condition.path("status").asString("").equals("True");
            }
        }
        return false;
    }
}
