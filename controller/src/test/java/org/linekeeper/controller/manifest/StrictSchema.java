package org.linekeeper.controller.manifest;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Holds an object, as it was written, against the fields of its type in Fabric8's model. That model itself swallows
/// unknown fields and values of another type; here each is a problem, with the path to it.
///
/// What it cannot know: fields that must be there, and (but for those in [#VALUES]) which words a text may be.
final class StrictSchema {
    private static final Pattern QUANTITY =
            Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\\d+)?");

    /// By type and field: the words that Kubernetes knows.
    private static final Map<String, Set<String>> VALUES = Map.ofEntries(
            Map.entry("NetworkPolicySpec.policyTypes", Set.of("Ingress", "Egress")),
            Map.entry("NetworkPolicyPort.protocol", Set.of("TCP", "UDP", "SCTP")),
            Map.entry("ContainerPort.protocol", Set.of("TCP", "UDP", "SCTP")),
            Map.entry("ServicePort.protocol", Set.of("TCP", "UDP", "SCTP")),
            Map.entry("ServiceSpec.type", Set.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")),
            Map.entry("Container.imagePullPolicy", Set.of("Always", "IfNotPresent", "Never")),
            Map.entry("PodSpec.restartPolicy", Set.of("Always", "OnFailure", "Never")),
            Map.entry("SeccompProfile.type", Set.of("RuntimeDefault", "Localhost", "Unconfined")),
            Map.entry("PodSecurityContext.fsGroupChangePolicy", Set.of("OnRootMismatch", "Always")),
            Map.entry("EmptyDirVolumeSource.medium", Set.of("", "Memory")),
            Map.entry("DeploymentStrategy.type", Set.of("Recreate", "RollingUpdate")),
            Map.entry("TopologySpreadConstraint.whenUnsatisfiable", Set.of("DoNotSchedule", "ScheduleAnyway")),
            Map.entry(
                    "PersistentVolumeClaimSpec.accessModes",
                    Set.of("ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany", "ReadOnlyMany")),
            Map.entry("PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy", Set.of("IfHealthyBudget", "AlwaysAllow")),
            Map.entry("PriorityClass.preemptionPolicy", Set.of("Never", "PreemptLowerPriority")),
            Map.entry("LimitRangeItem.type", Set.of("Container", "Pod", "PersistentVolumeClaim")),
            Map.entry("RoleRef.kind", Set.of("Role", "ClusterRole")),
            Map.entry("Subject.kind", Set.of("ServiceAccount", "User", "Group")),
            Map.entry(
                    "PolicyRule.verbs",
                    Set.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")));

    private final List<String> problems = new ArrayList<>();

    private StrictSchema() {}

    static List<String> problems(Map<String, Object> object) {
        String version = String.valueOf(object.get("apiVersion"));
        String kind = String.valueOf(object.get("kind"));
        Class<?> type = Manifests.KUBERNETES.getRegisteredKubernetesResource(version, kind);
        if (type == null || type == GenericKubernetesResource.class) {
            return List.of(version + " " + kind + " is no kind that is known here");
        }
        StrictSchema schema = new StrictSchema();
        schema.object(type, object, kind + " " + name(object));
        return schema.problems;
    }

    private static @Nullable Object name(Map<String, Object> object) {
        return object.get("metadata") instanceof Map<?, ?> metadata ? metadata.get("name") : null;
    }

    private void value(String place, Type type, @Nullable Object value, String path) {
        switch (value) {
            case null -> problems.add(path + " is empty");
            case Map<?, ?> map
            when type instanceof ParameterizedType parameters ->
                map.forEach(
                        (key, entry) -> value(place, parameters.getActualTypeArguments()[1], entry, path + "." + key));
            case List<?> list
            when type instanceof ParameterizedType parameters -> {
                for (int i = 0; i < list.size(); i++) {
                    value(place, parameters.getActualTypeArguments()[0], list.get(i), path + "[" + i + "]");
                }
            }
            case Map<?, ?> map when type instanceof Class<?> plain && !scalar(plain) -> object(plain, map, path);
            default -> {
                if (!(type instanceof Class<?> plain) || !fits(plain, value)) {
                    problems.add(path + " must be " + type.getTypeName() + ", not " + value);
                } else if (VALUES.containsKey(place) && !VALUES.get(place).contains(String.valueOf(value))) {
                    problems.add(path + " must be one of " + VALUES.get(place) + ", not " + value);
                }
            }
        }
    }

    private void object(Class<?> type, Map<?, ?> fields, String path) {
        fields.forEach((key, value) -> {
            String name = String.valueOf(key);
            field(type, name)
                    .ifPresentOrElse(
                            field -> value(
                                    type.getSimpleName() + "." + name,
                                    field.getGenericType(),
                                    value,
                                    path + "." + name),
                            () -> problems.add(path + "." + name + " is no field of " + type.getSimpleName()));
        });
    }

    private static boolean scalar(Class<?> type) {
        return type.getName().startsWith("java.lang.")
                || type.isPrimitive()
                || type == Quantity.class
                || type == IntOrString.class;
    }

    private static boolean fits(Class<?> type, Object value) {
        if (type == Quantity.class) {
            return QUANTITY.matcher(String.valueOf(value)).matches();
        }
        if (type == IntOrString.class) {
            return value instanceof Integer || value instanceof String;
        }
        if (type == Long.class || type == long.class) {
            return value instanceof Integer || value instanceof Long;
        }
        if (type == Integer.class || type == int.class) {
            return value instanceof Integer;
        }
        if (type == Boolean.class || type == boolean.class) {
            return value instanceof Boolean;
        }
        return type.isInstance(value);
    }

    /// By its name in JSON; what Fabric8 keeps for itself has none.
    private static Optional<Field> field(Class<?> type, String name) {
        for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
            for (Field field : owner.getDeclaredFields()) {
                JsonProperty property = field.getAnnotation(JsonProperty.class);
                if (!Modifier.isStatic(field.getModifiers())
                        && property != null
                        && (property.value().isEmpty() ? field.getName() : property.value()).equals(name)) {
                    return Optional.of(field);
                }
            }
        }
        return Optional.empty();
    }
}
