package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ReconcileSettingsTest {
    @Test
    void hasDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource(Map.of()))
                        .bindOrCreate("linekeeper.reconcile", ReconcileSettings.class))
                .isEqualTo(new ReconcileSettings(Duration.ofSeconds(15), 10));
    }
}
