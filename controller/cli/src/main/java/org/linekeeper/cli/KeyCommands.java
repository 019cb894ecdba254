package org.linekeeper.cli;

import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// The key that protects the stored passwords.
@Command(name = "key", description = "The key that protects the stored passwords.", mixinStandardHelpOptions = true)
final class KeyCommands extends Noun {
    @Command(
            name = "show",
            description = "Which key is in use, and how far a rotation is.",
            mixinStandardHelpOptions = true)
    void show() {
        show(api().get("/keys"));
    }

    @Command(
            name = "rotate",
            description = "Begins a new key, while everything goes on.",
            footer = {"", "Make a backup afterwards: an older one does not open with the new key."},
            mixinStandardHelpOptions = true)
    void rotate() {
        show(api().change("POST", "/keys/rotation", null));
    }

    private void show(JsonNode keys) {
        shell().show(
                        keys,
                        () -> new Facts()
                                .with("key in use", keys.path("primary"))
                                .with("being replaced", keys.path("old"))
                                .with("rotation", keys.path("rotating").asBoolean(false) ? "goes on" : "none")
                                .with("moved", keys.path("moved"))
                                .with("stuck", keys.path("stuck"))
                                .print(shell().out()));
    }
}
