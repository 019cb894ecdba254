package org.linekeeper.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Image upgrades in waves.
@Command(
        name = "rollout",
        description = "Image upgrades in waves. Where no ROLLOUT is named, the newest is meant.",
        mixinStandardHelpOptions = true)
final class RolloutCommands extends Noun {
    private static final int MOST_TARGETS = 100_000;

    @Command(
            name = "begin",
            description = "Brings a build of the image to all users, in waves.",
            mixinStandardHelpOptions = true)
    void begin(
            @Option(names = "--image", description = "the image's name; the configured one where left out") @Nullable
                    String image,
            @Option(names = "--build", description = "what that name stands for now where left out") @Nullable
                    String build,
            @Option(names = "--wave-size", description = "the most users that are out at once") @Nullable
                    Integer waveSize,
            @Option(names = "--pause", paramLabel = "SECONDS", description = "between a good wave and the next")
                    @Nullable
                    Integer pause,
            @Option(
                            names = "--present-within",
                            paramLabel = "SECONDS",
                            description = "how long a user may take to be present again")
                    @Nullable
                    Integer presentWithin,
            @Option(
                            names = "--call-deadline",
                            paramLabel = "SECONDS",
                            description = "how long a living call holds up its user")
                    @Nullable
                    Integer callDeadline,
            @Option(
                            names = "--presence-share",
                            paramLabel = "SHARE",
                            description = "of those who were present, that must be again: 0.9")
                    @Nullable
                    Double presenceShare,
            @Option(
                            names = "--call-success-share",
                            paramLabel = "SHARE",
                            description = "of the calls over the new build, that must not have failed: 0.9")
                    @Nullable
                    Double callSuccessShare,
            @Option(names = "--call-minimum", paramLabel = "CALLS", description = "fewer ended calls say nothing")
                    @Nullable
                    Integer callMinimum) {
        ObjectNode request = Api.JSON.createObjectNode();
        put(request, "image", image);
        put(request, "build", build);
        put(request, "waveSize", waveSize);
        put(request, "pauseSeconds", pause);
        put(request, "presentWithinSeconds", presentWithin);
        put(request, "callDeadlineSeconds", callDeadline);
        put(request, "presenceShare", presenceShare);
        put(request, "callSuccessShare", callSuccessShare);
        put(request, "callMinimum", callMinimum);
        JsonNode rollout = api().change("POST", "/rollouts", request);
        shell().show(
                        rollout,
                        () -> shell().say("the rollout of " + Table.build(rollout.path("build"))
                                + " begins; see how far it is with: linekeeper rollout show"));
    }

    private static void put(ObjectNode request, String field, @Nullable Object value) {
        if (value != null) {
            request.set(field, Api.JSON.valueToTree(value));
        }
    }

    @Command(name = "list", description = "Rollouts, the newest first.", mixinStandardHelpOptions = true)
    void list(
            @Option(names = "--limit", defaultValue = "20", description = "the most to show (${DEFAULT-VALUE})")
                    int limit) {
        shell().print(
                        api().all("/rollouts", new Api.Query(), limit),
                        new Table()
                                .column("ROLLOUT", "/id")
                                .column("BUILD", row -> Table.build(row.path("build")))
                                .age("AGO", "/createdAt", Clock.systemUTC().instant())
                                .column("BY", "/requestedBy")
                                .column("PHASE", RolloutCommands::phase)
                                .column("WAVE", "/wave")
                                .column("USERS", RolloutCommands::counts)
                                .column("DETAIL", "/detail"));
    }

    private static String phase(JsonNode rollout) {
        return Table.text(rollout.path("phase")) + (rollout.path("paused").asBoolean(false) ? ", paused" : "");
    }

    private static String counts(JsonNode rollout) {
        JsonNode counts = rollout.path("counts");
        int returned = counts.path("returned").asInt();
        return counts.path("passed").asInt() + " of " + counts.path("admitted").asInt() + " present"
                + (returned == 0 ? "" : ", " + returned + " sent back");
    }

    @Command(name = "show", description = "One rollout, and how far each user is.", mixinStandardHelpOptions = true)
    void show(@Parameters(arity = "0..1", paramLabel = "ROLLOUT") @Nullable String id) {
        String path = path(id);
        JsonNode rollout = api().get(path);
        JsonNode targets = api().all(path + "/targets", new Api.Query(), MOST_TARGETS);
        if (rollout instanceof ObjectNode whole) {
            whole.set("targets", targets);
        }
        shell().show(rollout, () -> {
            facts(rollout);
            if (targets.isEmpty()) {
                return;
            }
            shell().say("");
            shell().print(
                            List.copyOf(targets.values()),
                            new Table()
                                    .column("USER", "/user")
                                    .column("WAVE", "/wave")
                                    .column("STATE", "/state")
                                    .column(
                                            "PRESENT",
                                            row -> row.path("present").asBoolean(false) ? "yes" : "no")
                                    .column("COUNTS", row -> row.path("judged").asBoolean(false) ? "yes" : "no")
                                    .column("RUNS", row -> Table.build(row.path("runningBuild"))));
        });
    }

    private void facts(JsonNode rollout) {
        Instant now = Clock.systemUTC().instant();
        JsonNode terms = rollout.path("terms");
        new Facts()
                .with("rollout", rollout.path("id"))
                .with("image", rollout.path("image"))
                .with("build", Table.build(rollout.path("build")))
                .with("old build", Table.build(rollout.path("oldBuild")))
                .with(
                        "begun",
                        Table.age(Table.text(rollout.path("createdAt")), now) + " ago by "
                                + Table.text(rollout.path("requestedBy")))
                .with("phase", phase(rollout))
                .with(
                        "wave",
                        Table.text(rollout.path("wave")) + ", of " + Table.text(terms.path("waveSize")) + " users")
                .with("next wave", rollout.path("nextWaveAt"))
                .with("detail", rollout.path("detail"))
                .with("users", counts(rollout))
                .with(
                        "calls",
                        Table.text(rollout.at("/counts/calls")) + " ended, "
                                + Table.text(rollout.at("/counts/failedCalls")) + " failed")
                .print(shell().out());
    }

    @Command(name = "pause", description = "Lets a rollout stand still.", mixinStandardHelpOptions = true)
    void pause(@Parameters(arity = "0..1", paramLabel = "ROLLOUT") @Nullable String id) {
        change(id, "pause");
    }

    @Command(name = "resume", description = "Lets a rollout go on.", mixinStandardHelpOptions = true)
    void resume(@Parameters(arity = "0..1", paramLabel = "ROLLOUT") @Nullable String id) {
        change(id, "resume");
    }

    @Command(
            name = "roll-back",
            description = "Sends everybody back to the old build, wave by wave.",
            mixinStandardHelpOptions = true)
    void rollBack(@Parameters(arity = "0..1", paramLabel = "ROLLOUT") @Nullable String id) {
        change(id, "roll-back");
    }

    /// Bound to no version: a rollout that took a step meanwhile is meant all the same.
    private void change(@Nullable String id, String verb) {
        JsonNode rollout = api().change("POST", path(id) + "/" + verb, null);
        shell().show(rollout, () -> facts(rollout));
    }

    private String path(@Nullable String id) {
        if (id != null) {
            return "/rollouts/" + Api.encode(id);
        }
        JsonNode newest = api().all("/rollouts", new Api.Query(), 1).path(0);
        if (newest.isMissingNode()) {
            throw new ApiProblem(ApiProblem.Kind.REFUSED, "there was no rollout yet");
        }
        return "/rollouts/" + Table.text(newest.path("id"));
    }
}
