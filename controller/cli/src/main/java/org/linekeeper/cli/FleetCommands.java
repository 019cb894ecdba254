package org.linekeeper.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The fleet as a whole.
@Command(
        name = "fleet",
        description = "The fleet as a whole: counts, alarms, and the pause for everybody.",
        mixinStandardHelpOptions = true)
final class FleetCommands extends Noun {
    @Command(name = "show", description = "Counts, alarms, and what is under way.", mixinStandardHelpOptions = true)
    void show() {
        JsonNode fleet = api().get("/fleet");
        JsonNode order = api().get("/fleet/order");
        ObjectNode both = Api.JSON.createObjectNode();
        both.setAll((ObjectNode) fleet);
        both.set("order", order);
        shell().show(both, () -> {
            Instant now = Clock.systemUTC().instant();
            new Facts()
                    .with("users", counts(fleet.path("presence")))
                    .with("sandboxes", counts(fleet.path("sandboxes")))
                    .with("need a person", fleet.path("needPerson"))
                    .with(
                            "under way",
                            Table.text(fleet.path("startsUnderWay")) + " starts, "
                                    + Table.text(fleet.path("repairsUnderWay")) + " repairs; "
                                    + Table.text(fleet.path("heldBack")) + " users wait")
                    .with("reconciling", pause(order, now))
                    .with("image", Table.text(order.path("image")))
                    .with("build", Table.build(order.path("build")))
                    .with("read", fleet.has("listedAt") ? age(fleet.path("listedAt"), now) : "not yet")
                    .print(shell().out());
            alarms(List.copyOf(fleet.path("alarms").values()), now);
        });
    }

    private void alarms(List<JsonNode> alarms, Instant now) {
        shell().say("");
        if (alarms.isEmpty()) {
            shell().say("no alarms");
            return;
        }
        shell().print(
                        alarms,
                        new Table()
                                .column("ALARM", "/alarm")
                                .column("TARGET", row -> Table.build(row.path("target")))
                                .age("SINCE", "/since", now)
                                .column(
                                        "WAITS FOR YOU",
                                        row -> row.path("acknowledge").asBoolean(false) ? "yes" : "")
                                .column("DETAIL", "/detail"));
    }

    private static String counts(JsonNode counts) {
        return counts.properties().stream()
                .map((Map.Entry<String, JsonNode> count) -> Table.text(count.getValue()) + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String pause(JsonNode order, Instant now) {
        if (!order.path("paused").asBoolean(false)) {
            return "goes on";
        }
        String reason = Table.text(order.path("reason"));
        return "PAUSED for everybody by " + Table.text(order.path("pausedBy")) + ", " + age(order.path("pausedAt"), now)
                + (reason.isEmpty() ? "" : ": " + reason);
    }

    private static String age(JsonNode instant, Instant now) {
        return Table.age(Table.text(instant), now) + " ago";
    }

    @Command(
            name = "pause",
            description = "Nothing is done to any sandbox any more, until resume. Calls go on.",
            mixinStandardHelpOptions = true)
    void pause(@Option(names = "--reason", description = "why, for those who read it later") @Nullable String reason) {
        pause(true, reason);
    }

    @Command(name = "resume", description = "Reconciling goes on for everybody.", mixinStandardHelpOptions = true)
    void resume() {
        pause(false, null);
    }

    private void pause(boolean paused, @Nullable String reason) {
        Api.Versioned before = api().read("/fleet/order");
        ObjectNode request = Api.JSON.createObjectNode().put("paused", paused);
        if (reason != null) {
            request.put("reason", reason);
        }
        JsonNode after = api().change("PUT", "/fleet/pause", request, before.version());
        shell().show(
                        after,
                        () -> shell().say("reconciling: "
                                + pause(after, Clock.systemUTC().instant())));
    }

    @Command(
            name = "acknowledge",
            description = "Says that what an alarm holds up is meant.",
            mixinStandardHelpOptions = true)
    void acknowledge(
            @Parameters(paramLabel = "ALARM", description = "blast-radius is the one that waits for it") String alarm,
            @Option(names = "--reason", description = "why, for those who read it later") @Nullable String reason) {
        ObjectNode request = Api.JSON.createObjectNode().put("alarm", alarm);
        if (reason != null) {
            request.put("reason", reason);
        }
        api().change("POST", "/fleet/acknowledgements", request);
        shell().say("the alarm " + alarm + " is acknowledged");
    }
}
