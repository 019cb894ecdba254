package org.linekeeper.controller.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InstallationSettingsTest {
    @Test
    void rootKeepsItsDataWhereServicesDo() {
        assertThat(InstallationSettings.defaultFolder("root", "/root")).isEqualTo(Path.of("/var/lib/linekeeper"));
        assertThat(InstallationSettings.defaultFolder("ana", "/home/ana"))
                .isEqualTo(Path.of("/home/ana/.local/share/linekeeper"));
    }
}
