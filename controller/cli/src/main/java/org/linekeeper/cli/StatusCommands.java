package org.linekeeper.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Who is reachable, and why not.
@Command(
        name = "status",
        description = "Who is reachable; with a name: each part of it, in its own words.",
        mixinStandardHelpOptions = true)
final class StatusCommands extends Noun implements Runnable {
    @Parameters(arity = "0..1", paramLabel = "USER", description = "one user, part by part")
    private @Nullable String user;

    @Option(names = "--presence", paramLabel = "WORD", description = "only these: present, absent or unknown")
    private @Nullable String presence;

    @Option(names = "--wanted", paramLabel = "WORD", description = "only these: running, stopped or drained")
    private @Nullable String wanted;

    @Option(names = "--paused", negatable = true, description = "only those who are paused, or not paused")
    private @Nullable Boolean paused;

    @Option(
            names = "--repair",
            paramLabel = "WORD",
            description = "only those whose repairs are: waiting, repairing or needs-person")
    private @Nullable String repair;

    @Option(names = "--service", description = "only those who have an account at this service")
    private @Nullable String service;

    @Option(names = "--limit", defaultValue = "1000", description = "the most users to show (${DEFAULT-VALUE})")
    private int limit;

    @Override
    public void run() {
        Linekeeper shell = shell();
        Instant now = Clock.systemUTC().instant();
        if (user == null) {
            shell.print(
                    shell.api()
                            .all(
                                    "/statuses",
                                    new Api.Query()
                                            .with("presence", presence)
                                            .with("wanted", wanted)
                                            .with("paused", paused)
                                            .with("repair", repair)
                                            .with("service", service),
                                    limit),
                    new Table()
                            .column("USER", "/name")
                            .column("PRESENCE", "/presence")
                            .age("SINCE", "/presentSince", now)
                            .column("WANTED", StatusCommands::wanted)
                            .column("SANDBOX", "/sandbox")
                            .column("CALLS", "/calls")
                            .column("REPAIR", "/repair")
                            .column("TROUBLE", "/trouble"));
            return;
        }
        JsonNode status = shell.api().get("/users/" + Api.encode(user) + "/status");
        if (shell.wantsJson()) {
            shell.print(status);
            return;
        }
        shell.say(user + " is " + Table.text(status.path("presence")));
        new Facts()
                .with(
                        "ordered",
                        Table.text(status.at("/ordered/wanted"))
                                + (status.path("paused").asBoolean(false) ? ", and reconciling is PAUSED" : ""))
                .with("repair", status.at("/repair/state"))
                .with("because", status.at("/repair/detail"))
                .with("until", status.at("/repair/until"))
                .with("contradictions", status.path("disagreements"))
                .with(
                        "calls",
                        status.path("calls").isEmpty()
                                ? ""
                                : status.path("calls").size() + " going on")
                .print(shell.out());
        shell.say("");
        shell.print(
                List.copyOf(status.path("parts").values()),
                new Table()
                        .column("PART", "/part")
                        .column("EVIDENCE", "/evidence")
                        .age("SINCE", "/since", now)
                        .age("CHECKED", "/checkedAt", now)
                        .column("DETAIL", StatusCommands::detail));
    }

    private static String detail(JsonNode part) {
        String detail = Table.text(part.path("detail"));
        String person = Table.text(part.path("personNeeded"));
        return person.isEmpty()
                ? detail
                : "a person is needed: " + person + (detail.isEmpty() ? "" : " (" + detail + ")");
    }

    private static String wanted(JsonNode row) {
        return Table.text(row.path("wanted")) + (row.path("paused").asBoolean(false) ? ", paused" : "");
    }
}
