package org.linekeeper.controller.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What the controller's service account may do, read from `k8s/base`: to be compared with what its code asks for.
public final class GrantedVerbs {
    /// @param group    empty for the core group
    /// @param resource in the plural, with its subresource: `pods/eviction`; where it may be one object only, with
    ///                 that one's name: `secrets=one`
    /// @param verb     as in a role: `get`, `list`, `watch`, ...
    public record Verb(String group, String resource, String verb) implements Comparable<Verb> {
        @Override
        public int compareTo(Verb other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
        }
    }

    private GrantedVerbs() {}

    /// In the controller's own namespace.
    public static Set<Verb> inNamespace() throws IOException {
        return in(Manifests.base(), Role.class);
    }

    /// In the whole cluster.
    public static Set<Verb> inCluster() throws IOException {
        return in(Manifests.base(), ClusterRole.class);
    }

    static Set<Verb> in(Manifests manifests, Class<? extends HasMetadata> kind) {
        Set<Verb> verbs = new TreeSet<>();
        manifests.all(kind).stream()
                .flatMap(GrantedVerbs::rules)
                .forEach(rule -> rule.getApiGroups()
                        .forEach(group -> resources(rule)
                                .forEach(resource ->
                                        rule.getVerbs().forEach(verb -> verbs.add(new Verb(group, resource, verb))))));
        return verbs;
    }

    private static List<String> resources(PolicyRule rule) {
        return rule.getResourceNames().isEmpty()
                ? rule.getResources()
                : rule.getResources().stream()
                        .flatMap(resource -> rule.getResourceNames().stream().map(name -> resource + "=" + name))
                        .toList();
    }

    private static Stream<PolicyRule> rules(HasMetadata object) {
        return switch (object) {
            case Role role -> role.getRules().stream();
            case ClusterRole role -> role.getRules().stream();
            default -> Stream.of();
        };
    }
}
