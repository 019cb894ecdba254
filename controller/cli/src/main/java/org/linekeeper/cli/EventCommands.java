package org.linekeeper.cli;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What happened.
@Command(
        name = "event",
        description = "What happened: repairs, alarms, operations, rollouts.",
        mixinStandardHelpOptions = true)
final class EventCommands extends Noun {
    @Command(name = "list", description = "Events, the newest first.", mixinStandardHelpOptions = true)
    void list(
            @Option(names = "--user", description = "only this user's") @Nullable String user,
            @Option(
                            names = "--kind",
                            paramLabel = "KIND",
                            description = "only these: repair, recovered, needs-person, alert, toll-limit, alarm,"
                                    + " alarm-over, acknowledged, operation or rollout")
                    @Nullable
                    String kind,
            @Option(names = "--from", paramLabel = "INSTANT", description = "of then or later") @Nullable String from,
            @Option(names = "--before", paramLabel = "INSTANT", description = "before then") @Nullable String before,
            @Option(names = "--limit", defaultValue = "50", description = "the most to show (${DEFAULT-VALUE})")
                    int limit) {
        Api.Query query = new Api.Query()
                .with("user", user)
                .with("kind", kind)
                .with("from", from)
                .with("before", before);
        shell().print(
                        api().all("/events", query, limit),
                        new Table()
                                .age("AGO", "/at", Clock.systemUTC().instant())
                                .column("USER", "/user")
                                .column("KIND", "/kind")
                                .column("WHAT", "/rung")
                                .column("TARGET", row -> Table.build(row.path("target")))
                                .column("OUTCOME", "/outcome")
                                .column("TOOK", row -> Table.millis(row.path("durationMillis")))
                                .column("NUMBER", "/number")
                                .column("CAUSE", "/cause"));
    }
}
