package org.linekeeper.cli;

import java.time.Duration;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// Copies of everything that the controller knows.
@Command(
        name = "backup",
        description = "Copies of everything that the controller knows.",
        mixinStandardHelpOptions = true)
final class BackupCommands extends Noun {
    /// As long as scripts/backup waits: all of the data is copied before the answer.
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Command(
            name = "create",
            description = "Makes a backup in the controller's data folder, while everything goes on.",
            footer = {"", "It holds the keys, so it is not sent. scripts/backup also takes a PostgreSQL's part along."},
            mixinStandardHelpOptions = true)
    void create() {
        JsonNode backup = api().order("/backups", PATIENCE);
        shell().show(
                        backup,
                        () -> new Facts()
                                .with("file", backup.path("file"))
                                .with(
                                        "database",
                                        Table.text(backup.path("database")).equals("file")
                                                ? "in it"
                                                : "not in it: run pg_dump of " + Table.text(backup.path("url"))
                                                        + ", or scripts/backup")
                                .print(shell().out()));
    }
}
