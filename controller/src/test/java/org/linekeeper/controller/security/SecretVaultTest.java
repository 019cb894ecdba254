package org.linekeeper.controller.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.TestDatabase;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.InstallationSettings;
import org.linekeeper.controller.storage.StartRefused;
import org.linekeeper.protocol.Secret;
import org.springframework.jdbc.core.simple.JdbcClient;

class SecretVaultTest {
    private static final Secret SECRET = new Secret("p\u00e4ssword");

    private final DataFolder data;

    SecretVaultTest(@TempDir Path folder) {
        data = new DataFolder(new InstallationSettings("lk", folder.resolve("data")));
    }

    @AfterEach
    void close() {
        data.close();
    }

    @Test
    void opensWhatItSealedAlsoAfterARestart() {
        Sealed kept = new SecretVault(data).seal(SECRET, "ana/account/chat");

        assertThat(new SecretVault(data).open(kept, "ana/account/chat")).isEqualTo(SECRET);
    }

    /// A backup that was restored without the key, a volume that was not mounted.
    @Test
    void makesNoNewKeyOverSecretsThatOnlyTheOldOneOpens() throws IOException {
        JdbcClient jdbc = JdbcClient.create(TestDatabase.migrated());
        KeySettings usual = new KeySettings(Duration.ZERO, false);
        Path file = data.path().resolve("keyset.json");
        Sealed kept = new SecretVault(data, jdbc, usual).seal(SECRET, "a");
        Files.delete(file);
        new SecretVault(data, jdbc, usual);
        jdbc.sql("insert into idempotency_key (caller, id, user_name, request, location, body, created_at)"
                        + " values ('a', 'b', 'c', ?, '', '', current_timestamp)")
                .param(kept.base64())
                .update();
        Files.delete(file);

        for (int start = 0; start < 2; start++) {
            assertThatThrownBy(() -> new SecretVault(data, jdbc, usual))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining(file + " is missing")
                    .hasMessageContaining("restore it from the backup");
            assertThat(file).doesNotExist();
        }
        SecretVault anew = new SecretVault(data, jdbc, new KeySettings(Duration.ZERO, true));

        assertThat(anew.holds(kept, "a", SECRET)).isFalse();
        assertThat(anew.holds(anew.seal(SECRET, "a"), "a", SECRET)).isTrue();
    }

    @Test
    void hidesTheSecret() {
        Sealed kept = new SecretVault(data).seal(SECRET, "ana/account/chat");

        String bytes = new String(Base64.getDecoder().decode(kept.base64()), StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain("ssword");
        assertThat(kept.toString()).doesNotContain(kept.base64());
    }

    @Test
    void sealsTheSameSecretDifferentlyEachTime() {
        SecretVault vault = new SecretVault(data);

        assertThat(vault.seal(SECRET, "a")).isNotEqualTo(vault.seal(SECRET, "a"));
    }

    /// Two controllers with one folder.
    @Test
    void goesByTheKeysThatAnotherOneChanged() throws GeneralSecurityException {
        SecretVault one = new SecretVault(data);
        SecretVault other = new SecretVault(data);
        Sealed old = other.seal(SECRET, "a");

        one.addKey();
        assertThat(other.primaryKey()).isEqualTo(one.primaryKey());
        other.addKey();
        assertThat(one.oldKeys()).hasSize(2);
        Sealed moved = one.wrapAnew(old);
        one.dropOldKeys();
        Sealed late = other.seal(SECRET, "a");

        assertThat(one.open(late, "a")).isEqualTo(SECRET);
        assertThat(new SecretVault(data).open(moved, "a")).isEqualTo(SECRET);
        assertThatThrownBy(() -> other.open(old, "a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void doesNotOpenForAnotherOwner() {
        SecretVault vault = new SecretVault(data);
        Sealed kept = vault.seal(SECRET, "ana/account/chat");

        assertThatThrownBy(() -> vault.open(kept, "eve/account/chat"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageNotContaining("ssword");
    }
}
