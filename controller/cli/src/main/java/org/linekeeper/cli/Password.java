package org.linekeeper.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Passwords come out of a file or from the terminal, never out of an argument: everybody on the machine
/// could read that.
final class Password {
    private Password() {}

    /// @param file null: asked for at the terminal
    static String read(Linekeeper shell, @Nullable Path file, String prompt) {
        if (file != null) {
            try {
                return Files.readString(file).strip();
            } catch (IOException e) {
                throw shell.usage("the password file " + file + " cannot be read");
            }
        }
        Console console = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .orElseThrow(() -> shell.usage(
                        "there is no terminal to ask for the password: name its file with --password-file"));
        char[] typed = console.readPassword("%s: ", prompt);
        if (typed == null) {
            throw shell.usage("no password was given");
        }
        return new String(typed);
    }
}
