package org.linekeeper.cli;

import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// Whether the walls around the sandboxes hold.
@Command(
        name = "isolation",
        description = "Whether the walls around the sandboxes hold.",
        mixinStandardHelpOptions = true)
final class IsolationCommands extends Noun {
    @Command(
            name = "show",
            description = "What was tried from inside, and what it reached. Exit code 1 where a wall does not hold.",
            mixinStandardHelpOptions = true)
    int show() {
        JsonNode isolation = api().get("/isolation");
        JsonNode sandboxes = isolation.path("sandboxes");
        boolean holds = isolation.path("holds").asBoolean(false)
                && sandboxes.path("open").isEmpty();
        shell().show(isolation, () -> {
            shell().say(Table.text(isolation.path("detail")));
            new Facts()
                    .with("mode", isolation.path("mode"))
                    .with(
                            "tried",
                            isolation.path("triedAt").isString()
                                    ? Table.age(
                                                    Table.text(isolation.path("triedAt")),
                                                    Clock.systemUTC().instant())
                                            + " ago"
                                    : "not yet")
                    .with(
                            "inside",
                            "proven in " + Table.text(sandboxes.path("proven")) + " sandboxes, not in "
                                    + Table.text(sandboxes.path("unproven")) + ", open in "
                                    + sandboxes.path("open").size())
                    .print(shell().out());
            print(
                    isolation.path("attempts"),
                    new Table()
                            .column("OUTCOME", "/outcome")
                            .column("ADDRESS", "/address")
                            .column("PORT", "/port")
                            .column("WHAT", "/what"));
            print(sandboxes.path("open"), new Table().column("USER", "/user").column("OPEN WALLS", "/walls"));
        });
        return holds ? 0 : 1;
    }

    private void print(JsonNode rows, Table table) {
        if (!rows.isEmpty()) {
            shell().say("");
            shell().print(List.copyOf(rows.values()), table);
        }
    }
}
