package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
                .isEqualTo(new ReconcileSettings(Duration.ofSeconds(15), 10, null, Map.of()));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new ReconcileSettings(Duration.ofSeconds(1), 1, -1, Map.of()))
                .hasMessage("linekeeper.reconcile.most must be 0 or more");
        assertThatThrownBy(() -> new ReconcileSettings(Duration.ofSeconds(1), 1, null, Map.of("xmpp", -1)))
                .hasMessage("linekeeper.reconcile.most-of.xmpp must be 0 or more");
    }
}
