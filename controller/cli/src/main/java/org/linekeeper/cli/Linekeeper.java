package org.linekeeper.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// The command line itself. Exit codes: 0 done, 1 refused by the controller, 2 wrong usage, 3 no controller
/// reached.
@Command(
        name = "linekeeper",
        description = "Operates Linekeeper over its API.",
        mixinStandardHelpOptions = true,
        version = "linekeeper 0.1.0",
        footer = {
            "",
            "The token is read from --token-file, the file that LINEKEEPER_TOKEN_FILE names,",
            "~/.config/linekeeper/token, or a controller's data folder on this machine.",
            "Exit codes: 0 done, 1 refused by the controller, 2 wrong usage, 3 no controller reached."
        },
        subcommands = {StatusCommands.class, UserCommands.class, CallCommands.class, StreamCommand.class})
public final class Linekeeper {
    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "the controller's address (default: LINEKEEPER_URL, else " + DEFAULT_URL + ")")
    private @Nullable URI url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "the file with the API token")
    private @Nullable Path tokenFile;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "print JSON, for scripts, instead of tables")
    private boolean json;

    private Linekeeper(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
        PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
        System.exit(run(System.getenv(), out, err, arguments));
    }

    /// @return the exit code
    public static int run(Map<String, String> environment, PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Linekeeper(environment))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, _, _) -> {
                    if (failure instanceof ApiProblem problem) {
                        err.println("linekeeper: " + problem.getMessage());
                        return problem.kind().exitCode();
                    }
                    throw failure;
                })
                .execute(arguments);
    }

    Api api() {
        URI address = url != null ? url : URI.create(environment.getOrDefault("LINEKEEPER_URL", DEFAULT_URL));
        if (address.getHost() == null) {
            throw usage("--url: " + address + " is no address like " + DEFAULT_URL);
        }
        return new Api(address, token());
    }

    private String token() {
        Path file = Optional.ofNullable(tokenFile)
                .or(() -> Optional.ofNullable(environment.get("LINEKEEPER_TOKEN_FILE"))
                        .map(Path::of))
                .or(() -> usualPlaces().filter(Files::isReadable).findFirst())
                .orElseThrow(() -> usage("no token: name its file with --token-file"));
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw usage("the token file " + file + " cannot be read");
        }
    }

    private Stream<Path> usualPlaces() {
        Path home = Path.of(environment.getOrDefault("HOME", "/nonexistent"));
        Stream<Path> data = Stream.concat(
                Optional.ofNullable(environment.get("LINEKEEPER_DATA")).map(Path::of).stream(),
                Stream.of(Path.of("/var/lib/linekeeper"), home.resolve(".local/share/linekeeper")));
        return Stream.concat(
                Stream.of(home.resolve(".config/linekeeper/token")), data.map(folder -> folder.resolve("admin-token")));
    }

    /// A mistake in how the command was called.
    CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(commandLine(), message);
    }

    PrintWriter out() {
        return commandLine().getOut();
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("not parsed yet");
        }
        return spec.commandLine();
    }

    /// Prints a list as a table for people or as one JSON array for scripts.
    void print(Iterable<JsonNode> rows, Table table) {
        if (json) {
            List<JsonNode> all = new java.util.ArrayList<>();
            rows.forEach(all::add);
            print(Api.JSON.valueToTree(all));
        } else {
            table.print(rows, out());
        }
    }

    void print(JsonNode document) {
        out().println(Api.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
        out().flush();
    }

    /// A word for people; nothing for scripts.
    void say(String text) {
        if (!json) {
            out().println(text);
            out().flush();
        }
    }

    boolean wantsJson() {
        return json;
    }
}
