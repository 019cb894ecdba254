package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LostCallSettingsTest {
    @Test
    void hasDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource(Map.of()))
                        .bindOrCreate("linekeeper.lost-calls", LostCallSettings.class))
                .isEqualTo(new LostCallSettings(Duration.ofSeconds(30)));
    }

    @Test
    void refusesNoPatienceAtAll() {
        assertThatThrownBy(() -> new LostCallSettings(Duration.ZERO)).hasMessageContaining("linekeeper.lost-calls");
    }
}
