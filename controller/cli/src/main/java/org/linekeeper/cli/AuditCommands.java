package org.linekeeper.cli;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Who did what.
@Command(name = "audit", description = "Who did what to whom, from where.", mixinStandardHelpOptions = true)
final class AuditCommands extends Noun {
    @Command(name = "list", description = "The audit log, the newest first.", mixinStandardHelpOptions = true)
    void list(
            @Option(names = "--actor", description = "only what this person did") @Nullable String actor,
            @Option(names = "--target", description = "only what was done to this user, call or account") @Nullable
                    String target,
            @Option(names = "--limit", defaultValue = "50", description = "the most to show (${DEFAULT-VALUE})")
                    int limit) {
        shell().print(
                        api().all("/audit", new Api.Query().with("actor", actor).with("target", target), limit),
                        new Table()
                                .age("AGO", "/at", Clock.systemUTC().instant())
                                .column("WHO", "/actor")
                                .column("FROM", "/address")
                                .column("ANSWER", "/outcome")
                                .column("WHAT", "/action")
                                .column("TO", "/target"));
    }

    @Command(
            name = "check",
            description = "Whether every entry follows the one before it.",
            mixinStandardHelpOptions = true)
    int check() {
        JsonNode check = api().get("/audit/check");
        boolean whole = check.path("whole").asBoolean(false);
        shell().show(
                        check,
                        () -> shell().say(
                                        whole
                                                ? "whole: " + Table.text(check.path("entries")) + " entries"
                                                : "BROKEN at entry " + Table.text(check.path("broken"))));
        return whole ? 0 : 1;
    }
}
