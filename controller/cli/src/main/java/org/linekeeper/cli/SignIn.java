package org.linekeeper.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A name and a password for a token of half a day.
@Command(
        name = "sign-in",
        description = "Takes a name and a password for a token of half a day, and keeps that for the next commands.",
        footer = {
            "",
            "The token is written to ~/.config/linekeeper/token. The first admin's password stands in",
            "admin-password in the controller's data folder until another is set."
        },
        mixinStandardHelpOptions = true)
final class SignIn extends Noun implements Runnable {
    @Parameters(arity = "0..1", paramLabel = "NAME", defaultValue = "admin", description = "who (${DEFAULT-VALUE})")
    private String name = "admin";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "the file with the password; asked for at the terminal where left out")
    private @Nullable Path passwordFile;

    @Override
    public void run() {
        ObjectNode request = Api.JSON
                .createObjectNode()
                .put("name", name)
                .put("password", Password.read(shell(), passwordFile, "password of " + name));
        JsonNode signedIn = shell().apiOfNobody().change("POST", "/sign-in", request);
        Path file = shell().signInFile();
        try {
            TokenFile.writeSignIn(file, Table.text(signedIn.path("token")), shell().address());
        } catch (IOException e) {
            throw shell().usage("the token cannot be written to " + file + ": " + e.getMessage());
        }
        ObjectNode shown = Api.JSON.createObjectNode();
        for (String field : new String[] {"name", "role", "expiresAt"}) {
            shown.set(field, signedIn.path(field));
        }
        shown.put("file", file.toString());
        shell().show(
                        shown,
                        () -> shell().say(name + " is signed in as " + Table.text(signedIn.path("role")) + " until "
                                + Table.text(signedIn.path("expiresAt")) + "; the token is in " + file));
    }
}
