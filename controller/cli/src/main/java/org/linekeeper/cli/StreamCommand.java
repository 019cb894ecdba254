package org.linekeeper.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Follows the changes until it is ended.
@Command(
        name = "follow",
        description = "Prints what changes, as it happens, until it is ended (Ctrl-C).",
        mixinStandardHelpOptions = true)
final class StreamCommand extends Noun implements Runnable {
    private static final String DATA = "data:";

    @Option(
            names = "--kind",
            split = ",",
            description = "only these: user, status, call, event, operation, rollout, fleet")
    private List<String> kinds = List.of();

    @Option(names = "--user", description = "only this user's")
    private @Nullable String user;

    @Override
    public void run() {
        Linekeeper shell = shell();
        Api.Query query = new Api.Query()
                .with("kind", kinds.isEmpty() ? null : String.join(",", kinds))
                .with("user", user);
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(shell.api().stream("/stream" + query), StandardCharsets.UTF_8))) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                if (text.startsWith(DATA)) {
                    print(shell, text.substring(DATA.length()));
                }
            }
        } catch (IOException e) {
            throw new ApiProblem(ApiProblem.Kind.NOT_REACHED, "the stream broke off: " + e.getMessage());
        }
    }

    private static void print(Linekeeper shell, String data) {
        if (shell.wantsJson()) {
            shell.out().println(data);
            shell.out().flush();
            return;
        }
        JsonNode change = Api.JSON.readTree(data);
        if (change.has("kind")) {
            shell.say(String.join(
                    "  ",
                    Table.text(change.path("at")),
                    Table.text(change.path("kind")),
                    Table.text(change.path("user")),
                    Table.text(change.path("id"))));
        } else {
            shell.say("changes were missed");
        }
    }
}
