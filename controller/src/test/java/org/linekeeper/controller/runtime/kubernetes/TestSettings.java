package org.linekeeper.controller.runtime.kubernetes;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/// Settings as an operator gives them.
final class TestSettings {
    static final String IMAGE = "registry.test/sandbox:1.0";

    private TestSettings() {}

    /// @param words names and values in turn, without the prefix
    static KubernetesSettings of(String... words) {
        Map<String, String> values = new HashMap<>();
        values.put("linekeeper.kubernetes.image", IMAGE);
        for (int i = 0; i < words.length; i += 2) {
            values.put("linekeeper.kubernetes." + words[i], words[i + 1]);
        }
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("linekeeper.kubernetes", KubernetesSettings.class);
    }
}
