package org.linekeeper.agent.client.dino;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.linekeeper.protocol.AccountSpec;

/// Dino's own store, which takes the place of its settings dialog: accounts are written here while Dino does not
/// run, contacts and callers are read while it does (the file is in WAL mode, readers block nobody). Every
/// method opens the file anew: callers may be on any thread.
final class DinoDatabase {
    /// As Dino 0.5 creates it. The other tables are Dino's own affair: it adds what is missing at its start.
    private static final String ACCOUNT_TABLE = """
            CREATE TABLE IF NOT EXISTS account (
              id INTEGER PRIMARY KEY AUTOINCREMENT, bare_jid TEXT NOT NULL UNIQUE, resourcepart TEXT, password TEXT,
              alias TEXT, enabled INTEGER, roster_version TEXT, mam_earliest_synced INTEGER)""";

    /// Always the same: a server lets a new login take the place of a dead one with the same resource, and answers
    /// for the dead one, to which callers' clients would talk in vain, no longer.
    private static final String RESOURCE = "linekeeper";

    private static final String NEWEST_INCOMING_CALLS = """
            SELECT call.id, conversation.id, account.bare_jid, jid.bare_jid, coalesce(roster.name, '')
            FROM call JOIN account ON account.id = call.account_id JOIN jid ON jid.id = call.counterpart_id
            JOIN conversation ON conversation.account_id = call.account_id
              AND conversation.jid_id = call.counterpart_id AND conversation.type = 0
            LEFT JOIN roster ON roster.account_id = call.account_id AND roster.jid = jid.bare_jid
            WHERE call.direction = 0 AND call.id > ? ORDER BY call.id""";

    private static final String ROSTER = """
            SELECT account.bare_jid, roster.jid, coalesce(roster.name, '')
            FROM roster JOIN account ON account.id = roster.account_id
            WHERE account.enabled = 1 AND roster.subscription <> 'none' ORDER BY roster.jid""";

    private final Path file;

    /// @param id           grows with every call that this profile has seen
    /// @param conversation the number of the conversation that Dino counts it to
    record IncomingCall(int id, int conversation, String account, String peer, String rosterName) {}

    record RosterEntry(String account, String jid, String name) {}

    /// @param home Dino's HOME
    DinoDatabase(Path home) {
        this.file = home.resolve(".local/share/dino/dino.db");
    }

    /// Makes these accounts, and no others, the ones that Dino logs in to at its next start. Dino must not run.
    void writeAccounts(List<AccountSpec.Xmpp> accounts) {
        createFolder();
        try (SqliteDatabase database = SqliteDatabase.open(file)) {
            database.query(ACCOUNT_TABLE);
            database.query("BEGIN IMMEDIATE");
            database.query("UPDATE account SET enabled = 0, password = ''");
            for (AccountSpec.Xmpp account : accounts) {
                database.query(
                        "INSERT OR IGNORE INTO account (bare_jid, alias, roster_version, mam_earliest_synced)"
                                + " VALUES (?, '', '', -1)",
                        account.address());
                database.query(
                        "UPDATE account SET enabled = 1, password = ?, resourcepart = ? WHERE bare_jid = ?",
                        account.password().reveal(),
                        RESOURCE,
                        account.address());
            }
            database.query("COMMIT");
        }
    }

    private void createFolder() {
        try {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException refused) {
            throw new UncheckedIOException("can't create " + file.getParent(), refused);
        }
    }

    /// The number of the last call of all times; 0 where there was none yet.
    long lastCall() {
        try (SqliteDatabase database = SqliteDatabase.open(file)) {
            List<List<String>> tables =
                    database.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'call'");
            return tables.isEmpty()
                    ? 0
                    : Long.parseLong(database.query("SELECT coalesce(max(id), 0) FROM call")
                            .getFirst()
                            .getFirst());
        }
    }

    /// The call that a ring announces: the one after number `after` whose caller goes by this name; where the
    /// name fits none, the newest.
    Optional<IncomingCall> incomingCall(long after, String name) {
        try (SqliteDatabase database = SqliteDatabase.open(file)) {
            List<IncomingCall> calls = database.query(NEWEST_INCOMING_CALLS, after).stream()
                    .map(row -> new IncomingCall(
                            Integer.parseInt(row.get(0)),
                            Integer.parseInt(row.get(1)),
                            row.get(2),
                            row.get(3),
                            row.get(4)))
                    .toList();
            return calls.stream()
                    .filter(call ->
                            call.rosterName().equals(name) || call.peer().equals(name))
                    .findFirst()
                    .or(() -> calls.stream().reduce((_, newer) -> newer));
        }
    }

    List<RosterEntry> roster() {
        try (SqliteDatabase database = SqliteDatabase.open(file)) {
            return database.query(ROSTER).stream()
                    .map(row -> new RosterEntry(row.get(0), row.get(1), row.get(2)))
                    .toList();
        }
    }
}
