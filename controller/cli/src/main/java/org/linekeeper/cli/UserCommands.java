package org.linekeeper.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Users and their settings.
@Command(name = "user", description = "Users and their settings.", mixinStandardHelpOptions = true)
final class UserCommands extends Noun {
    @Command(name = "list", description = "All users.", mixinStandardHelpOptions = true)
    void list(
            @Option(names = "--limit", defaultValue = "1000", description = "the most to show (${DEFAULT-VALUE})")
                    int limit) {
        shell().print(
                        api().all("/users", new Api.Query(), limit),
                        new Table()
                                .column("USER", "/name")
                                .column("ACCOUNTS", row -> addresses(row, "accounts"))
                                .column("LINES", row -> addresses(row, "lines"))
                                .column("PHONES", row -> addresses(row, "phones")));
    }

    private static String addresses(JsonNode user, String list) {
        return String.join(
                ",",
                user.path(list).values().stream()
                        .map(entry -> Table.text(entry.path("address")))
                        .toList());
    }

    @Command(name = "show", description = "One user, as JSON.", mixinStandardHelpOptions = true)
    void show(@Parameters(paramLabel = "USER") String user) {
        shell().print(api().get("/users/" + Api.encode(user)));
    }

    @Command(
            name = "create",
            description = "Creates a user from a JSON file, or from the standard input where FILE is -.",
            mixinStandardHelpOptions = true)
    void create(@Parameters(paramLabel = "FILE") String file) {
        JsonNode made = api().change("POST", "/users", read(file));
        if (shell().wantsJson()) {
            shell().print(made);
        } else {
            shell().say("user " + Table.text(made.path("name"))
                    + " is created; see how it comes up with: linekeeper status " + Table.text(made.path("name")));
        }
    }

    private JsonNode read(String file) {
        try (InputStream input = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            return Api.JSON.readTree(new String(input.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw shell().usage(file + " cannot be read: " + e.getMessage());
        } catch (JacksonException e) {
            throw shell().usage(file + " is not well-formed JSON");
        }
    }
}
