package org.linekeeper.controller.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.TestDatabase;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.InstallationSettings;
import org.linekeeper.protocol.Secret;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// The replacement of the key, pass by pass, and cut off after every single step.
@Tag("database")
class KeyRotationTest {
    private static final KeySettings NO_GRACE = new KeySettings(Duration.ZERO, false);
    private static final int USERS = 3;

    /// What `kill -9` is to the thread in hand.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /// A database that is there for so many statements.
    private static final class Mortal extends DelegatingDataSource {
        private int left = Integer.MAX_VALUE;

        private Mortal() {
            super(TestDatabase.migrated());
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (left-- == 0) {
                throw new Killed();
            }
            return super.getConnection();
        }
    }

    private final Mortal source = new Mortal();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final DataFolder data;

    KeyRotationTest(@TempDir Path folder) {
        data = new DataFolder(new InstallationSettings("lk", folder.resolve("data")));
        SecretVault vault = new SecretVault(data);
        for (int i = 0; i < USERS; i++) {
            insert(vault, "u" + i);
        }
    }

    @AfterEach
    void close() {
        data.close();
    }

    private void insert(SecretVault vault, String user) {
        jdbc.sql("insert into app_user (name, generation, created_at) values (?, 1, current_timestamp)")
                .param(user)
                .update();
        jdbc.sql("insert into account values (?, 0, 'chat', 'xmpp', 'a@b', ?)")
                .params(user, sealed(vault, user + "/account/chat"))
                .update();
        jdbc.sql(
                        "insert into sip_line (user_name, position, id, address, registrar, username, password,"
                                + " transport, register_seconds, incoming) values (?, 0, 'home', 'sip:a@b', null, 'a', ?, 'UDP', 600, 'DECLINE')")
                .params(user, sealed(vault, user + "/line/home"))
                .update();
        jdbc.sql("insert into idempotency_key values ('ana', ?, ?, ?, '/', null, '', current_timestamp)")
                .params("key-" + user, user, sealed(vault, "idempotency-key/ana\nkey-" + user))
                .update();
    }

    private static String sealed(SecretVault vault, String owner) {
        return vault.seal(new Secret("of " + owner), owner).base64();
    }

    /// Every secret opens, and with what was sealed.
    private void assertAllOpen(SecretVault vault) {
        for (int i = 0; i < USERS; i++) {
            String user = "u" + i;
            assertOpens(vault, "select password from account where user_name = ?", user, user + "/account/chat");
            assertOpens(vault, "select password from sip_line where user_name = ?", user, user + "/line/home");
            assertOpens(
                    vault,
                    "select request from idempotency_key where user_name = ?",
                    user,
                    "idempotency-key/ana\nkey-" + user);
        }
    }

    private void assertOpens(SecretVault vault, String sql, String user, String owner) {
        Sealed sealed = new Sealed(jdbc.sql(sql).param(user).query(String.class).single());
        assertThat(vault.open(sealed, owner)).isEqualTo(new Secret("of " + owner));
    }

    private KeyRotation rotation(SecretVault vault) {
        return new KeyRotation(vault, jdbc, NO_GRACE);
    }

    private List<String> columns() {
        List<String> all = new ArrayList<>();
        for (SealedColumn column : SealedColumn.ALL) {
            column.page(jdbc, column.beginning(), 100)
                    .forEach(row -> all.add(row.sealed().base64()));
        }
        return all;
    }

    @Test
    void wrapsEverythingWithTheNewKeyAndThenDropsTheOldOne() {
        SecretVault vault = new SecretVault(data);
        int before = vault.primaryKey();
        List<String> old = columns();
        KeyRotation rotation = rotation(vault);
        vault.addKey();
        assertThat(vault.oldKeys()).containsExactly(before);
        assertAllOpen(vault);

        assertThat(rotation.pass()).isTrue();
        assertThat(rotation.pass()).isFalse();
        vault.dropOldKeys();

        assertThat(vault.oldKeys()).isEmpty();
        assertThat(vault.primaryKey()).isNotEqualTo(before);
        assertThat(columns()).hasSize(3 * USERS).doesNotContainAnyElementsOf(old);
        assertThat(rotation.state().moved()).isEqualTo(3 * USERS);
        assertAllOpen(vault);
        assertAllOpen(new SecretVault(data));
        assertThatThrownBy(() -> vault.open(new Sealed(old.getFirst()), "u0/account/chat"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void losesNothingWhereverItIsKilled() {
        int statements = 0;
        for (int survived = 0; statements == 0; survived++) {
            SecretVault vault = new SecretVault(data);
            if (vault.oldKeys().isEmpty()) {
                vault.addKey();
            }
            source.left = survived;
            try {
                rotation(vault).pass();
                statements = survived;
            } catch (Killed e) {
                // as it was meant
            } finally {
                source.left = Integer.MAX_VALUE;
            }
            assertAllOpen(vault);
            assertAllOpen(new SecretVault(data));
        }
        assertThat(statements).isGreaterThanOrEqualTo(SealedColumn.ALL.size());
        assertThat(rotation(new SecretVault(data)).pass()).isFalse();
    }

    @Test
    void goesOnByItselfAfterAStart() {
        SecretVault killed = new SecretVault(data);
        killed.addKey();
        SecretVault vault = new SecretVault(data);
        KeyRotation rotation = rotation(vault);

        rotation.start();
        try {
            org.awaitility.Awaitility.await().until(() -> !rotation.state().rotating());
        } finally {
            rotation.stop();
        }

        assertThat(vault.primaryKey()).isEqualTo(killed.primaryKey());
        assertAllOpen(vault);
    }

    @Test
    void keepsTheOldKeyWhileARowNeedsIt() {
        SecretVault vault = new SecretVault(data);
        String late = sealed(vault, "late/account/chat");
        KeyRotation rotation = rotation(vault);
        vault.addKey();
        rotation.pass();
        assertThat(rotation.pass()).isFalse();

        // a request that began before the rotation writes what it sealed then
        jdbc.sql("update account set password = ? where user_name = 'u0'")
                .param(late)
                .update();

        assertThat(rotation.pass()).isTrue();
        vault.dropOldKeys();
        Sealed kept = new Sealed(jdbc.sql("select password from account where user_name = 'u0'")
                .query(String.class)
                .single());
        assertThat(vault.open(kept, "late/account/chat")).isEqualTo(new Secret("of late/account/chat"));
    }

    @Test
    void aSecretThatDoesNotOpenKeepsItsKey() throws Exception {
        SecretVault vault = new SecretVault(data);
        Envelope envelope = Envelope.of(new Sealed(columns().getFirst()));
        byte[] spoilt = envelope.wrappedKey();
        spoilt[spoilt.length - 1] ^= 1;
        jdbc.sql("update account set password = ? where user_name = 'u0'")
                .param(envelope.with(spoilt).sealed().base64())
                .update();
        vault.addKey();
        KeyRotation rotation = rotation(vault);

        rotation.pass();

        assertThat(rotation.pass()).isTrue();
        assertThat(rotation.state().stuck()).isEqualTo(1);
    }

    @Test
    void aSecondRequestAddsNoSecondKey() {
        SecretVault vault = new SecretVault(data);
        KeyRotation rotation = rotation(vault);
        KeyRotation.State first = rotation.rotate();
        KeyRotation.State second = rotation.rotate();

        assertThat(second.primary()).isEqualTo(first.primary());
        assertThat(second.old()).hasSize(1);
    }

    @Test
    void doesNotOverwriteAPasswordThatWasChangedMeanwhile() {
        SecretVault vault = new SecretVault(data);
        SealedColumn accounts = SealedColumn.ALL.getFirst();
        SealedColumn.Row read = accounts.page(jdbc, accounts.beginning(), 1).getFirst();
        String changed = sealed(vault, "u0/account/chat");
        jdbc.sql("update account set password = ? where user_name = 'u0'")
                .param(changed)
                .update();

        accounts.replace(jdbc, read, new Sealed("other"));

        assertThat(jdbc.sql("select password from account where user_name = 'u0'")
                        .query(String.class)
                        .single())
                .isEqualTo(changed);
    }

    @Test
    void theFileStaysItsOwnersAndNoDraftSurvives() throws IOException {
        new SecretVault(data).addKey();
        Path file = data.path().resolve("keyset.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.writeString(data.path().resolve("keyset.json.123.draft"), "left behind");
        data.close();

        try (DataFolder again = new DataFolder(new InstallationSettings("lk", data.path()))) {
            assertThat(again.path().toFile().list())
                    .containsExactlyInAnyOrder("installation", "keyset.json", "keyset.json.lock", "lock");
        }
    }
}
