package org.linekeeper.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/// Who is reachable, and why not.
@Command(
        name = "status",
        description = "Who is reachable; with a name: each part of it, in its own words.",
        mixinStandardHelpOptions = true)
final class StatusCommands implements Runnable {
    @ParentCommand
    private @Nullable Linekeeper line;

    @Parameters(arity = "0..1", paramLabel = "USER", description = "one user, part by part")
    private @Nullable String user;

    @Option(names = "--presence", paramLabel = "WORD", description = "only these: present, absent or unknown")
    private @Nullable String presence;

    @Option(names = "--limit", defaultValue = "1000", description = "the most users to show (${DEFAULT-VALUE})")
    private int limit;

    @Override
    public void run() {
        Linekeeper shell = java.util.Objects.requireNonNull(line);
        Instant now = Clock.systemUTC().instant();
        if (user == null) {
            shell.print(
                    shell.api().all("/statuses", new Api.Query().with("presence", presence), limit),
                    new Table()
                            .column("USER", "/name")
                            .column("PRESENCE", "/presence")
                            .age("SINCE", "/presentSince", now)
                            .column("WANTED", StatusCommands::wanted)
                            .column("SANDBOX", "/sandbox")
                            .column("CALLS", "/calls")
                            .column("TROUBLE", "/trouble"));
            return;
        }
        JsonNode status = shell.api().get("/users/" + Api.encode(user) + "/status");
        if (shell.wantsJson()) {
            shell.print(status);
            return;
        }
        shell.say(user + " is " + Table.text(status.path("presence")));
        shell.print(
                List.copyOf(status.path("parts").values()),
                new Table()
                        .column("PART", "/part")
                        .column("EVIDENCE", "/evidence")
                        .age("SINCE", "/since", now)
                        .age("CHECKED", "/checkedAt", now)
                        .column("DETAIL", "/detail"));
    }

    private static String wanted(JsonNode row) {
        return Table.text(row.path("wanted")) + (row.path("paused").asBoolean(false) ? ", paused" : "");
    }
}
