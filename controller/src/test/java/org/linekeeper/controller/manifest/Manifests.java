package org.linekeeper.controller.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// A rendering.
///
/// @param written each object as Kubernetes would be sent it
public record Manifests(List<Map<String, Object>> written) {
    static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

    /// The objects of `k8s/base`, as they are written.
    public static Manifests base() throws IOException {
        List<Map<String, Object>> written = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("../k8s/base"))) {
            for (Path file : files.sorted().toList()) {
                written.addAll(parse(Files.readString(file)).written());
            }
        }
        written.removeIf(object -> !object.containsKey("kind") || "Kustomization".equals(object.get("kind")));
        return new Manifests(written);
    }

    static Manifests parse(String yaml) {
        List<Map<String, Object>> written = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
            if (document instanceof Map<?, ?>) {
                @SuppressWarnings("unchecked")
                Map<String, Object> object = (Map<String, Object>) document;
                written.add(object);
            }
        }
        return new Manifests(written);
    }

    /// The same in Kubernetes' own types, for what has no [#problems].
    List<HasMetadata> objects() {
        return written.stream()
                .map(object -> KUBERNETES.convertValue(object, HasMetadata.class))
                .toList();
    }

    /// What an API server that is strict about fields would refuse.
    List<String> problems() {
        return written.stream()
                .flatMap(object -> StrictSchema.problems(object).stream())
                .toList();
    }

    public <T extends HasMetadata> List<T> all(Class<T> kind) {
        return objects().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public <T extends HasMetadata> T one(Class<T> kind, String name) {
        List<T> named = all(kind).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .toList();
        if (named.size() != 1) {
            throw new AssertionError("there are " + named.size() + " " + kind.getSimpleName() + " named " + name);
        }
        return Objects.requireNonNull(named.getFirst());
    }
}
