package org.linekeeper.controller.agentlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LinkSettingsTest {
    @Test
    void hasDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource(Map.of()))
                        .bindOrCreate("linekeeper.link", LinkSettings.class))
                .isEqualTo(new LinkSettings(Duration.ofSeconds(60), Duration.ofSeconds(5)));
    }
}
