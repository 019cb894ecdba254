package org.linekeeper.cli;

import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Calls, living and ended.
@Command(name = "call", description = "Calls, living and ended.", mixinStandardHelpOptions = true)
final class CallCommands {
    @ParentCommand
    private @Nullable Linekeeper line;

    private Linekeeper shell() {
        return Objects.requireNonNull(line);
    }

    @Command(name = "list", description = "Calls, the newest first.", mixinStandardHelpOptions = true)
    void list(
            @Option(names = "--user", description = "only this user's") @Nullable String user,
            @Option(names = "--living", description = "only those that go on") boolean living,
            @Option(names = "--limit", defaultValue = "50", description = "the most to show (${DEFAULT-VALUE})")
                    int limit) {
        Api.Query query = new Api.Query().with("user", user).with("living", living ? true : null);
        shell().print(
                        shell().api().all("/calls", query, limit),
                        new Table()
                                .column("CALL", "/id")
                                .column("USER", "/user")
                                .column("DIRECTION", "/direction")
                                .column("PEER", "/peer/address")
                                .age("STARTED", "/startedAt", Clock.systemUTC().instant())
                                .column("PHASE", "/phase")
                                .column("OUTCOME", "/outcome")
                                .column("DETAIL", "/detail"));
    }

    @Command(name = "hang-up", description = "Ends a call.", mixinStandardHelpOptions = true)
    void hangUp(@Parameters(paramLabel = "CALL") String call) {
        shell().api().change("DELETE", "/calls/" + Api.encode(call), null);
        shell().say("call " + call + " is being ended");
    }
}
