package org.linekeeper.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// What was ordered, and what becomes of it.
@Command(
        name = "operation",
        description = "What was ordered, and how far each user is.",
        mixinStandardHelpOptions = true)
final class OperationCommands extends Noun {
    private static final int MOST_TARGETS = 100_000;

    @Command(name = "list", description = "Operations, the newest first.", mixinStandardHelpOptions = true)
    void list(
            @Option(names = "--open", negatable = true, description = "only those that go on, or that ended") @Nullable
                    Boolean open,
            @Option(names = "--kind", paramLabel = "KIND", description = "only these: start, stop, ...") @Nullable
                    String kind,
            @Option(names = "--user", description = "only those that concern this user") @Nullable String user,
            @Option(names = "--limit", defaultValue = "20", description = "the most to show (${DEFAULT-VALUE})")
                    int limit) {
        Api.Query query = new Api.Query().with("open", open).with("kind", kind).with("user", user);
        shell().print(
                        api().all("/operations", query, limit),
                        new Table()
                                .column("OPERATION", "/id")
                                .column("KIND", "/kind")
                                .age("AGO", "/createdAt", Clock.systemUTC().instant())
                                .column("BY", "/requestedBy")
                                .column("STATE", OperationCommands::state)
                                .column("USERS", row -> counts(row.path("counts")))
                                .column("REASON", "/reason"));
    }

    private static String state(JsonNode operation) {
        if (operation.has("cancelledAt")) {
            return "cancelled";
        }
        return operation.has("endedAt") ? "ended" : "goes on";
    }

    /// Those that there are, in words.
    static String counts(JsonNode counts) {
        List<String> words = new ArrayList<>();
        for (String state : List.of("done", "pending", "failed", "superseded", "cancelled")) {
            if (counts.path(state).asInt() > 0) {
                words.add(counts.path(state).asInt() + " " + state);
            }
        }
        return words.isEmpty() ? "nobody is concerned" : String.join(", ", words);
    }

    @Command(name = "show", description = "One operation, and how far each user is.", mixinStandardHelpOptions = true)
    void show(
            @Parameters(paramLabel = "OPERATION") String id,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "only users who are pending, failed, done, superseded or cancelled")
                    @Nullable
                    String state) {
        String path = "/operations/" + Api.encode(id);
        JsonNode operation = api().get(path);
        JsonNode targets = api().all(path + "/targets", new Api.Query().with("state", state), MOST_TARGETS);
        if (operation instanceof tools.jackson.databind.node.ObjectNode whole) {
            whole.set("targets", targets);
        }
        shell().show(operation, () -> {
            Instant now = Clock.systemUTC().instant();
            new Facts()
                    .with("operation", operation.path("id"))
                    .with("kind", operation.path("kind"))
                    .with(
                            "ordered",
                            Table.age(Table.text(operation.path("createdAt")), now) + " ago by "
                                    + Table.text(operation.path("requestedBy")))
                    .with("reason", operation.path("reason"))
                    .with("calls until", operation.path("callsUntil"))
                    .with("state", state(operation))
                    .with("users", counts(operation.path("counts")))
                    .print(shell().out());
            shell().say("");
            shell().print(
                            List.copyOf(targets.values()),
                            new Table()
                                    .column("USER", "/user")
                                    .column("STATE", "/state")
                                    .column("DETAIL", "/detail"));
        });
    }

    @Command(
            name = "wait",
            description = "Prints what becomes of each user, until all have their outcome.",
            mixinStandardHelpOptions = true)
    int await(@Parameters(paramLabel = "OPERATION") String id) {
        return new OperationWait(shell()).until(id);
    }

    @Command(name = "cancel", description = "Takes back what is not done yet.", mixinStandardHelpOptions = true)
    void cancel(@Parameters(paramLabel = "OPERATION") String id) {
        JsonNode operation = api().change("POST", "/operations/" + Api.encode(id) + "/cancel", null);
        shell().show(operation, () -> shell().say("taken back; " + counts(operation.path("counts"))));
    }
}
