package org.linekeeper.controller.runtime.kubernetes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.FileSystemResource;

/// Settings as an operator gives them.
final class TestSettings {
    static final String IMAGE = "registry.test/sandbox:1.0";

    private static final String PREFIX = "linekeeper.kubernetes.";

    private TestSettings() {}

    /// Those of the manifests, as words for [#of]: but for the image, which every cluster has under a name of its own.
    static String[] ofTheManifests() {
        YamlPropertiesFactoryBean reader = new YamlPropertiesFactoryBean();
        reader.setResources(new FileSystemResource("../k8s/base/application.yaml"));
        List<String> words = new ArrayList<>();
        Objects.requireNonNull(reader.getObject()).forEach((name, value) -> {
            String setting = name.toString();
            if (setting.startsWith(PREFIX) && !setting.equals(PREFIX + "image")) {
                words.addAll(List.of(setting.substring(PREFIX.length()), value.toString()));
            }
        });
        return words.toArray(String[]::new);
    }

    /// @param words names and values in turn, without the prefix
    static KubernetesSettings of(String... words) {
        Map<String, String> values = new HashMap<>();
        values.put(PREFIX + "image", IMAGE);
        for (int i = 0; i < words.length; i += 2) {
            values.put(PREFIX + words[i], words[i + 1]);
        }
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("linekeeper.kubernetes", KubernetesSettings.class);
    }
}
