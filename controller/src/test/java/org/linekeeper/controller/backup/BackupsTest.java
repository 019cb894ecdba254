package org.linekeeper.controller.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.DatabaseSettings;
import org.linekeeper.controller.storage.InstallationSettings;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// A backup while others write into the data folder. That a backup brings a controller back is BackupIT's to prove.
class BackupsTest {
    private static final String KEYS = "keyset.json";

    private final DataFolder folder;
    private final Backups backups;
    private final AtomicBoolean over = new AtomicBoolean();
    private CompletableFuture<Void> writer = CompletableFuture.completedFuture(null);

    BackupsTest(@TempDir Path data) {
        folder = new DataFolder(new InstallationSettings("test", data));
        backups = new Backups(
                folder,
                DatabaseSettings.FILE,
                JdbcClient.create(new DriverManagerDataSource("jdbc:h2:file:" + data.resolve("linekeeper"))),
                Clock.systemUTC());
    }

    @BeforeEach
    void writeKeys() throws IOException {
        Files.writeString(folder.path().resolve(KEYS), "the keys");
        for (int user = 0; user < 200; user++) {
            issue("user-" + user);
        }
    }

    @AfterEach
    void end() {
        over.set(true);
        writer.join();
        folder.close();
    }

    private Path issue(String user) throws IOException {
        Path identity =
                Files.createDirectories(folder.path().resolve("identities").resolve(user));
        return Files.writeString(identity.resolve("agent.crt"), "the certificate of " + user);
    }

    /// Once it has written, it goes on until the test's end.
    private void write(Callable<?> once) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        writer = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                try {
                    once.call();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                begun.countDown();
            }
        });
        begun.await();
    }

    private Map<String, String> made() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                Files.newInputStream(Path.of(backups.make().file())))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                found.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    @Test
    void isMadeWhileSandboxesComeAndGo() throws Exception {
        int[] sandbox = new int[1];
        write(() -> {
            // never the same two at two looks
            Path last = issue("busy-" + sandbox[0]++);
            issue("busy-" + sandbox[0]);
            Files.delete(last);
            Files.delete(last.getParent());
            return last;
        });

        for (int i = 0; i < 20; i++) {
            assertThat(made())
                    .containsEntry(KEYS, "the keys")
                    .containsEntry("identities/user-17/agent.crt", "the certificate of user-17")
                    .containsKey("linekeeper.mv.db");
        }
    }

    @Test
    void isRefusedWhereTheKeysNeverRest() throws Exception {
        int[] rotation = new int[1];
        write(() -> Files.writeString(folder.path().resolve(KEYS), "keys ".repeat(1 + rotation[0]++ % 7)));

        assertThatThrownBy(backups::make).isInstanceOf(Refused.class).hasMessageContaining("The keys changed");
        assertThat(folder.path().resolve("backups")).isEmptyDirectory();
    }
}
