package org.linekeeper.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// The command line itself. Exit codes: 0 done, 1 refused by the controller or not done, 2 wrong usage, 3 no
/// controller reached.
@Command(
        name = "linekeeper",
        description = "Operates Linekeeper over its API.",
        mixinStandardHelpOptions = true,
        version = "linekeeper 0.1.0",
        commandListHeading = "",
        footer = {
            "",
            "At night:",
            "  linekeeper status --presence absent       who is not reachable, and why",
            "  linekeeper status ana                     each part of it",
            "  linekeeper event list --user ana          what was tried already",
            "  linekeeper reprovision ana --wait         a new sandbox on the same profile",
            "  linekeeper fleet show                     alarms, and what is under way",
            "  linekeeper fleet pause --reason '...'     hands off, for everybody",
            "",
            "The token is read from --token-file, the file that LINEKEEPER_TOKEN_FILE names,",
            "~/.config/linekeeper/token (where sign-in leaves it, for that controller alone), or,",
            "for a controller on this machine, the admin's own, admin-token in its data folder:",
            "/var/lib/linekeeper/admin-token.",
            "Exit codes: 0 done, 1 refused by the controller or not done, 2 wrong usage,",
            "3 no controller reached."
        },
        subcommands = {
            StatusCommands.class,
            FleetCommands.class,
            EventCommands.class,
            StreamCommand.class,
            UserCommands.class,
            CallCommands.class,
            OperationCommands.class,
            RolloutCommands.class,
            SignIn.class,
            SignOut.class,
            PersonCommands.class,
            TokenCommands.class,
            AuditCommands.class,
            KeyCommands.class,
            IsolationCommands.class,
            BackupCommands.class
        })
public final class Linekeeper {
    static final String DEFAULT_URL = "http://127.0.0.1:8080";
    private static final Map<String, List<String>> GROUPS;

    static {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("Look", List.of("status", "fleet", "event", "follow", "isolation"));
        groups.put(
                "Order",
                Stream.of(OrderCommand.Kind.values())
                        .map(OrderCommand.Kind::word)
                        .toList());
        groups.put("Follow and upgrade", List.of("operation", "rollout"));
        groups.put("Users", List.of("user", "call"));
        groups.put(
                "The controller itself", List.of("sign-in", "sign-out", "person", "token", "audit", "key", "backup"));
        GROUPS = Collections.unmodifiableMap(groups);
    }

    private final Map<String, String> environment;
    private @Nullable Api api;

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

    private static CommandLine line(Linekeeper shell) {
        CommandLine line = new CommandLine(shell);
        for (OrderCommand.Kind kind : OrderCommand.Kind.values()) {
            CommandLine order = new CommandLine(
                    kind.destroys() ? new OrderCommand.Destroying(shell, kind) : new OrderCommand.Usual(shell, kind));
            order.getCommandSpec().usageMessage().description(kind.description());
            line.addSubcommand(kind.word(), order);
        }
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Linekeeper::groups);
        return line;
    }

    /// The names of all commands.
    public static Set<String> commands() {
        return line(new Linekeeper(Map.of())).getSubcommands().keySet();
    }

    /// What is wrong with these arguments; empty where they would be understood. Nothing is asked or done.
    public static Optional<String> mistake(String... arguments) {
        try {
            line(new Linekeeper(Map.of())).parseArgs(arguments);
            return Optional.empty();
        } catch (CommandLine.ParameterException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// @return the exit code
    public static int run(Map<String, String> environment, PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = line(new Linekeeper(environment));
        return line.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((mistake, _) -> {
                    err.println("linekeeper: " + mistake.getMessage());
                    CommandLine.UnmatchedArgumentException.printSuggestions(mistake, err);
                    err.println("How it is meant: "
                            + mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, _, _) -> {
                    if (failure instanceof ApiProblem problem) {
                        err.println("linekeeper: " + problem.getMessage());
                        return problem.kind().exitCode();
                    }
                    throw failure;
                })
                .execute(arguments);
    }

    /// The commands by what one wants, in the order in which one needs them.
    private static String groups(CommandLine.Help help) {
        Map<String, CommandLine> commands = help.commandSpec().subcommands();
        int width = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
        return GROUPS.entrySet().stream()
                .map(group -> group.getKey() + ":\n"
                        + group.getValue().stream()
                                .map(name -> "  " + name + " ".repeat(width - name.length() + 2)
                                        + description(Objects.requireNonNull(commands.get(name))) + "\n")
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\n", "\n", ""));
    }

    private static String description(CommandLine command) {
        return String.join(" ", command.getCommandSpec().usageMessage().description());
    }

    Api api() {
        if (api == null) {
            api = new Api(address(), token());
        }
        return api;
    }

    /// For what needs no token.
    Api apiOfNobody() {
        return new Api(address(), null);
    }

    URI address() {
        URI address = url != null ? url : URI.create(environment.getOrDefault("LINEKEEPER_URL", DEFAULT_URL));
        if (address.getHost() == null) {
            throw usage("--url: " + address + " is no address like " + DEFAULT_URL);
        }
        return address;
    }

    private String token() {
        URI controller = address();
        return read(Optional.ofNullable(tokenFile)
                .or(() -> TokenFile.find(environment, controller))
                .orElseThrow(() -> usage("no token for " + controller
                        + ": sign in there with sign-in, or name its file with --token-file")));
    }

    private String read(Path file) {
        try {
            return TokenFile.read(file);
        } catch (IOException e) {
            throw usage("the token file " + file + " cannot be read");
        }
    }

    /// As whoever signed in.
    Api apiOfSignIn() {
        return new Api(address(), read(signInFile()));
    }

    Path signInFile() {
        return TokenFile.ofSignIn(environment);
    }

    /// A mistake in how the command was called.
    CommandLine.ParameterException usage(String message) {
        CommandLine called = commandLine();
        for (CommandLine.ParseResult parsed = called.getParseResult(); parsed.hasSubcommand(); ) {
            parsed = parsed.subcommand();
            called = parsed.commandSpec().commandLine();
        }
        return new CommandLine.ParameterException(called, message);
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
            List<JsonNode> all = new ArrayList<>();
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

    /// Prints one thing as JSON for scripts, or however people are shown it.
    void show(JsonNode document, Runnable forPeople) {
        if (json) {
            print(document);
        } else {
            forPeople.run();
        }
    }

    /// A word for people; nothing for scripts.
    void say(String text) {
        if (!json) {
            out().println(Table.plain(text));
            out().flush();
        }
    }

    boolean wantsJson() {
        return json;
    }
}
