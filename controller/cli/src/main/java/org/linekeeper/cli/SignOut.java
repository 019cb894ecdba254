package org.linekeeper.cli;

import java.io.IOException;
import java.nio.file.Files;
import picocli.CommandLine.Command;

/// Ends what [SignIn] began.
@Command(name = "sign-out", description = "Ends the sign-in and removes its token.", mixinStandardHelpOptions = true)
final class SignOut extends Noun implements Runnable {
    @Override
    public void run() {
        if (!Files.exists(shell().signInFile())) {
            shell().say("nobody is signed in");
            return;
        }
        try {
            api().change("DELETE", "/sign-in", null);
        } finally {
            remove();
        }
        shell().say("signed out");
    }

    private void remove() {
        try {
            Files.deleteIfExists(shell().signInFile());
        } catch (IOException e) {
            throw shell().usage(shell().signInFile() + " cannot be removed: " + e.getMessage());
        }
    }
}
