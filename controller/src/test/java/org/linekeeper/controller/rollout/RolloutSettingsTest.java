package org.linekeeper.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RolloutSettingsTest {
    private static RolloutSettings bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("linekeeper.rollout", RolloutSettings.class);
    }

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new RolloutSettings(
                        false,
                        "",
                        "",
                        5,
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(30),
                        0.9,
                        0.9,
                        5,
                        Duration.ofSeconds(2)));
    }

    @ParameterizedTest
    @CsvSource({
        "quiet-hours, late",
        "quiet-hours, 25:00-06:00",
        "zone, Nowhere/Else",
        "wave-size, 0",
        "presence-share, 0",
        "present-within, 0s",
    })
    void refusesWhatCannotBe(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("linekeeper.rollout." + name, value)))
                .hasStackTraceContaining("linekeeper.rollout." + name);
    }
}
