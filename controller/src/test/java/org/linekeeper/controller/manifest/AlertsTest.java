package org.linekeeper.controller.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class AlertsTest {
    @Test
    void theOperatorsRulesAreThoseOfTheDocuments() throws IOException {
        Map<String, Map<String, Object>> rule =
                new Yaml().load(Files.readString(Path.of("../k8s/components/monitoring/alerts.yaml")));
        Map<String, Object> documented = new Yaml().load(Files.readString(Path.of("../docs/monitoring/alerts.yaml")));
        assertThat(rule.get("spec"))
                .as("k8s/components/monitoring/generate-alerts writes it anew")
                .isNotNull()
                .isEqualTo(documented);
    }
}
