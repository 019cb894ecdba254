package org.linekeeper.controller.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path folder;

    private InstallationSettings settings() {
        return new InstallationSettings("lk", folder.resolve("data"));
    }

    @Test
    void isItsOwnersOnly() throws IOException {
        try (DataFolder data = new DataFolder(settings())) {
            data.readOrCreate("secret", () -> "content");

            assertThat(mode(data.path())).isEqualTo("rwx------");
            assertThat(mode(data.path().resolve("secret"))).isEqualTo("rw-------");
            assertThat(mode(data.privateFolder("inner"))).isEqualTo("rwx------");
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void makesAFileOnce() {
        try (DataFolder data = new DataFolder(settings())) {
            assertThat(data.readOrCreate("file", () -> "first")).isEqualTo("first");
            assertThat(data.readOrCreate("file", () -> "second")).isEqualTo("first");
        }
    }

    /// Read by scripts/down.
    @Test
    void saysWhoseItIs() {
        new DataFolder(settings()).close();
        assertThat(folder.resolve("data/installation")).hasContent("lk");

        new DataFolder(new InstallationSettings("second", folder.resolve("data"))).close();
        assertThat(folder.resolve("data/installation")).hasContent("second");
    }

    @Test
    void refusesASecondController() {
        try (DataFolder data = new DataFolder(settings())) {
            assertThatThrownBy(() -> new DataFolder(settings()))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageStartingWith("Another controller (process "
                            + ProcessHandle.current().pid() + ") already uses the data folder " + data.path());
        }
        new DataFolder(settings()).close();
    }

    @Test
    void saysThatItCannotBeUsed() throws IOException {
        Files.writeString(folder.resolve("data"), "a file");

        assertThatThrownBy(() -> new DataFolder(settings()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("choose another with --linekeeper.data");
    }
}
