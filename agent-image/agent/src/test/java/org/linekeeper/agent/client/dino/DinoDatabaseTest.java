package org.linekeeper.agent.client.dino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.agent.client.dino.DinoDatabase.IncomingCall;
import org.linekeeper.agent.client.dino.DinoDatabase.RosterEntry;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.Secret;

/// On real files; the tables that Dino would add are made as its version 0.5 makes them.
class DinoDatabaseTest {
    private static final AccountSpec.Xmpp ALICE = account("alice@lab.test", "wonderland");
    private static final AccountSpec.Xmpp ANN = account("ann@lab.test", "it's \"quoted\"; --");

    @TempDir
    Path home;

    private Path file;
    private DinoDatabase database;

    @BeforeEach
    void placeIt() {
        file = home.resolve(".local/share/dino/dino.db");
        database = new DinoDatabase(home);
    }

    @Test
    void makesTheFileWithTheAccountsInAFolderThatOnlyTheOwnerMayEnter() throws IOException {
        database.writeAccounts(List.of(ALICE, ANN));

        assertThat(rows("SELECT bare_jid, password, enabled, resourcepart FROM account ORDER BY id"))
                .containsExactly(
                        List.of("alice@lab.test", "wonderland", "1", "linekeeper"),
                        List.of("ann@lab.test", "it's \"quoted\"; --", "1", "linekeeper"));
        assertThat(Files.getPosixFilePermissions(file.getParent())).hasSize(3);
    }

    @Test
    void anAccountThatIsNoLongerWantedIsSwitchedOffAndItsPasswordForgotten() {
        database.writeAccounts(List.of(ALICE, ANN));
        database.writeAccounts(List.of(account("alice@lab.test", "changed")));

        assertThat(rows("SELECT bare_jid, password, enabled FROM account ORDER BY id"))
                .containsExactly(List.of("alice@lab.test", "changed", "1"), List.of("ann@lab.test", "", "0"));
    }

    @Test
    void findsTheCallThatARingAnnounces() {
        dinoHasRun();
        run("INSERT INTO jid VALUES (1, 'bob@lab.test'), (2, 'carol@lab.test')");
        run("INSERT INTO roster VALUES (1, 'bob@lab.test', 'Bob Friend', 'both', '')");
        run("INSERT INTO conversation VALUES (4, 1, 1, 1), (5, 1, 1, 0), (6, 1, 2, 0)");
        call(11, 1, 0);
        long before = database.lastCall();
        call(12, 1, 0);
        call(13, 2, 0);
        call(14, 2, 1);

        assertThat(before).isEqualTo(11);
        assertThat(database.incomingCall(before, "Bob Friend"))
                .contains(new IncomingCall(12, 5, "alice@lab.test", "bob@lab.test", "Bob Friend"));
        assertThat(database.incomingCall(before, "carol@lab.test"))
                .contains(new IncomingCall(13, 6, "alice@lab.test", "carol@lab.test", ""));
        assertThat(database.incomingCall(before, "somebody else").map(IncomingCall::id))
                .contains(13);
        assertThat(database.incomingCall(13, "Bob Friend")).isEmpty();
    }

    @Test
    void thereIsNoLastCallBeforeDinoHasRun() {
        database.writeAccounts(List.of(ALICE));

        assertThat(database.lastCall()).isZero();
    }

    @Test
    void readsTheRosterOfAccountsThatAreOn() {
        dinoHasRun();
        run("INSERT INTO roster VALUES (1, 'bob@lab.test', 'Bob Friend', 'both', '')");
        run("INSERT INTO roster VALUES (1, 'carol@lab.test', NULL, 'to', '')");
        run("INSERT INTO roster VALUES (1, 'dave@lab.test', 'Dave', 'none', '')");

        assertThat(database.roster())
                .containsExactly(
                        new RosterEntry("alice@lab.test", "bob@lab.test", "Bob Friend"),
                        new RosterEntry("alice@lab.test", "carol@lab.test", ""));

        database.writeAccounts(List.of());
        assertThat(database.roster()).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithAFileThatIsNoDatabase() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "this is not a database, and long enough to be taken for one ".repeat(20));

        assertThatThrownBy(() -> database.writeAccounts(List.of(ALICE)))
                .isInstanceOf(DinoDatabaseException.class)
                .hasMessageContaining("not a database")
                .hasMessageNotContaining("wonderland");
    }

    private void dinoHasRun() {
        database.writeAccounts(List.of(ALICE));
        run("CREATE TABLE jid (id INTEGER PRIMARY KEY AUTOINCREMENT, bare_jid TEXT NOT NULL UNIQUE)");
        run("CREATE TABLE roster (account_id INTEGER, jid TEXT, name TEXT, subscription TEXT, ask TEXT)");
        run("CREATE TABLE conversation (id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL,"
                + " jid_id INTEGER NOT NULL, type INTEGER)");
        run("CREATE TABLE call (id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL,"
                + " counterpart_id INTEGER NOT NULL, direction INTEGER NOT NULL)");
    }

    private void call(int id, int counterpart, int direction) {
        run("INSERT INTO call VALUES (" + id + ", 1, " + counterpart + ", " + direction + ")");
    }

    private void run(String sql) {
        rows(sql);
    }

    private List<List<String>> rows(String sql) {
        try (SqliteDatabase sqlite = SqliteDatabase.open(file)) {
            return sqlite.query(sql);
        }
    }

    private static AccountSpec.Xmpp account(String address, String password) {
        return new AccountSpec.Xmpp(
                new AccountId(address.substring(0, address.indexOf('@'))), address, new Secret(password));
    }
}
