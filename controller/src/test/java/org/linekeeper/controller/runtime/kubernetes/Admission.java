package org.linekeeper.controller.runtime.kubernetes;

import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.labels;
import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.meta;
import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.name;

import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What an API server refuses: names and labels that cannot be, and pods that a restricted namespace does not admit.
final class Admission {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("|[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final int LONGEST_SET = 52;
    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    private Admission() {}

    /// Why it is invalid; empty where it is not.
    static String invalid(ObjectNode object) {
        if (!NAME.matcher(name(object)).matches()) {
            return "metadata.name: Invalid value: \"" + name(object) + "\"";
        }
        for (String value : labels(object).values()) {
            if (!VALUE.matcher(value).matches()) {
                return "metadata.labels: Invalid value: \"" + value + "\"";
            }
        }
        if (!object.path("kind").asString("").equals("StatefulSet")) {
            return "";
        }
        JsonNode template = object.get("spec").path("template").path("metadata").path("labels");
        for (var wanted :
                object.get("spec").path("selector").path("matchLabels").properties()) {
            if (!wanted.getValue().equals(template.get(wanted.getKey()))) {
                return "spec.template.metadata.labels: `selector` does not match template `labels`";
            }
        }
        return object.get("spec").path("selector").path("matchLabels").isEmpty() ? "spec.selector: Required value" : "";
    }

    /// What keeps this pod out; empty where nothing does.
    static String refuses(ObjectNode pod) {
        // the label of its revision would be too long
        if (name(pod).length() - 2 > LONGEST_SET) {
            return "metadata.labels: Invalid value: must be no more than 63 characters";
        }
        JsonNode spec = pod.get("spec");
        JsonNode all = spec.path("securityContext");
        String level = "pods \"" + name(pod) + "\" is forbidden: violates PodSecurity \"restricted:latest\": ";
        if (!all.path("runAsNonRoot").asBoolean(false) || all.path("runAsUser").asInt(0) == 0) {
            return level + "runAsNonRoot != true";
        }
        if (!Set.of("RuntimeDefault", "Localhost")
                .contains(all.path("seccompProfile").path("type").asString(""))) {
            return level + "seccompProfile";
        }
        if (spec.path("hostNetwork").asBoolean(false) || spec.path("hostPID").asBoolean(false)) {
            return level + "host namespaces";
        }
        for (JsonNode volume : spec.path("volumes")) {
            for (String kind : volume.propertyNames()) {
                if (!kind.equals("name") && !VOLUMES.contains(kind)) {
                    return level + "restricted volume types";
                }
            }
        }
        for (JsonNode container : spec.path("containers")) {
            JsonNode own = container.path("securityContext");
            if (own.path("allowPrivilegeEscalation").asBoolean(true)) {
                return level + "allowPrivilegeEscalation != false";
            }
            if (!own.path("capabilities").path("drop").toString().equals("[\"ALL\"]")
                    || own.path("capabilities").has("add")) {
                return level + "unrestricted capabilities";
            }
        }
        return meta(pod).has("name") ? "" : "name: Required value";
    }
}
