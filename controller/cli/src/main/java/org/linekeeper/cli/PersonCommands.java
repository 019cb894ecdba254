package org.linekeeper.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Who may use the controller.
@Command(name = "person", description = "Who may use the controller, as what.", mixinStandardHelpOptions = true)
final class PersonCommands extends Noun {
    @Command(name = "list", description = "All people.", mixinStandardHelpOptions = true)
    void list(
            @Option(names = "--limit", defaultValue = "1000", description = "the most to show (${DEFAULT-VALUE})")
                    int limit) {
        shell().print(
                        api().all("/people", new Api.Query(), limit),
                        new Table()
                                .column("PERSON", "/name")
                                .column("ROLE", "/role")
                                .column("OWNS", "/users")
                                .column("PASSWORD", row -> yes(row.path("hasPassword")))
                                .column("DISABLED", row -> yes(row.path("disabled"))));
    }

    private static String yes(JsonNode value) {
        return value.asBoolean(false) ? "yes" : "no";
    }

    @Command(name = "show", description = "One person.", mixinStandardHelpOptions = true)
    void show(@Parameters(paramLabel = "PERSON") String name) {
        show(api().get(path(name)));
    }

    private void show(JsonNode person) {
        shell().show(
                        person,
                        () -> new Facts()
                                .with("person", person.path("name"))
                                .with("role", person.path("role"))
                                .with("owns", person.path("users"))
                                .with("password", yes(person.path("hasPassword")))
                                .with("disabled", yes(person.path("disabled")))
                                .with("since", person.path("createdAt"))
                                .print(shell().out()));
    }

    @Command(name = "create", description = "Makes an account for somebody.", mixinStandardHelpOptions = true)
    void create(
            @Parameters(paramLabel = "PERSON") String name,
            @Option(names = "--role", required = true, description = "user, operator or admin") String role,
            @Option(names = "--owns", split = ",", paramLabel = "USER", description = "whom a person of role user owns")
                    @Nullable
                    List<String> users,
            @Option(
                            names = "--password-file",
                            paramLabel = "FILE",
                            description = "the file with the first password; without one the account comes with"
                                    + " tokens only until set-password")
                    @Nullable
                    Path passwordFile) {
        ObjectNode request = Api.JSON.createObjectNode().put("name", name).put("role", role);
        request.set("users", Api.JSON.valueToTree(users == null ? List.of() : users));
        if (passwordFile != null) {
            request.put("password", Password.read(shell(), passwordFile, "password of " + name));
        }
        show(api().change("POST", "/people", request));
    }

    @Command(
            name = "change",
            description = "Changes what is named of an account, and nothing else of it.",
            mixinStandardHelpOptions = true)
    void change(
            @Parameters(paramLabel = "PERSON") String name,
            @Option(names = "--role", description = "user, operator or admin") @Nullable String role,
            @Option(
                            names = "--owns",
                            split = ",",
                            paramLabel = "USER",
                            description = "whom the person owns from now on")
                    @Nullable
                    List<String> users,
            @Option(names = "--disabled", negatable = true, description = "lock the person out, or in again") @Nullable
                    Boolean disabled) {
        Api.Versioned before = api().read(path(name));
        ObjectNode request = Api.JSON.createObjectNode();
        request.set("role", role == null ? before.body().path("role") : Api.JSON.valueToTree(role));
        request.set("users", users == null ? before.body().path("users") : Api.JSON.valueToTree(users));
        request.set("disabled", disabled == null ? before.body().path("disabled") : Api.JSON.valueToTree(disabled));
        show(api().change("PUT", path(name), request, before.version()));
    }

    @Command(
            name = "set-password",
            description = "Sets somebody's password; ends that person's sign-ins.",
            mixinStandardHelpOptions = true)
    void setPassword(
            @Parameters(paramLabel = "PERSON") String name,
            @Option(
                            names = "--password-file",
                            paramLabel = "FILE",
                            description = "the file with the password; asked for at the terminal where left out")
                    @Nullable
                    Path passwordFile) {
        ObjectNode request = Api.JSON
                .createObjectNode()
                .put("password", Password.read(shell(), passwordFile, "new password of " + name));
        api().change("PUT", path(name) + "/password", request);
        shell().say("the password of " + name + " is set; whoever was signed in with the old one is not any more");
    }

    @Command(
            name = "delete",
            description = "Deletes an account with its tokens; the users it owns stay.",
            mixinStandardHelpOptions = true)
    void delete(@Parameters(paramLabel = "PERSON") String name) {
        api().change("DELETE", path(name), null);
        shell().say("person " + name + " is deleted");
    }

    private static String path(String name) {
        return "/people/" + Api.encode(name);
    }
}
