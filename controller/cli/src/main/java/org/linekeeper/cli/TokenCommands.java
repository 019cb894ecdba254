package org.linekeeper.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Tokens for programs.
@Command(name = "token", description = "Tokens for programs.", mixinStandardHelpOptions = true)
final class TokenCommands extends Noun {
    @Command(name = "list", description = "The own tokens; an admin's list has all.", mixinStandardHelpOptions = true)
    void list(
            @Option(names = "--limit", defaultValue = "1000", description = "the most to show (${DEFAULT-VALUE})")
                    int limit) {
        shell().print(
                        api().all("/tokens", new Api.Query(), limit),
                        new Table()
                                .column("TOKEN", "/id")
                                .column("PERSON", "/person")
                                .column("NAME", "/name")
                                .column("KIND", "/kind")
                                .age("AGO", "/createdAt", Clock.systemUTC().instant())
                                .column("UNTIL", "/expiresAt"));
    }

    @Command(
            name = "create",
            description = "Makes a token and writes it into a file that only its owner may read.",
            mixinStandardHelpOptions = true)
    void create(
            @Parameters(paramLabel = "NAME", description = "what it is for") String name,
            @Option(names = "--file", required = true, description = "where the token is written") Path file,
            @Option(names = "--person", description = "whose it is; the caller's where left out") @Nullable
                    String person,
            @Option(names = "--days", description = "how long it holds (90 where left out)") @Nullable Integer days) {
        ObjectNode request = Api.JSON.createObjectNode().put("name", name);
        if (person != null) {
            request.put("person", person);
        }
        if (days != null) {
            request.put("days", days);
        }
        JsonNode made = api().change("POST", "/tokens", request);
        String id = Table.text(made.path("id"));
        try {
            TokenFile.write(file, Table.text(made.path("token")));
        } catch (IOException e) {
            api().change("DELETE", "/tokens/" + Api.encode(id), null);
            throw shell().usage("the token cannot be written to " + file + " and is revoked: " + e.getMessage());
        }
        if (made instanceof ObjectNode shown) {
            shown.remove("token");
            shown.put("file", file.toString());
        }
        shell().show(
                        made,
                        () -> shell().say("token " + id + " is in " + file + " and holds until "
                                + Table.text(made.path("expiresAt"))));
    }

    @Command(name = "delete", description = "Revokes a token.", mixinStandardHelpOptions = true)
    void delete(@Parameters(paramLabel = "TOKEN", description = "its id") String id) {
        api().change("DELETE", "/tokens/" + Api.encode(id), null);
        shell().say("token " + id + " holds no more");
    }
}
