package org.linekeeper.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import picocli.CommandLine.Command;

/// Ends what [SignIn] began.
@Command(name = "sign-out", description = "Ends the sign-in and removes its token.", mixinStandardHelpOptions = true)
final class SignOut extends Noun implements Runnable {
    @Override
    public void run() {
        Optional<String> where = TokenFile.signedInAt(shell().signInFile());
        if (where.isEmpty()) {
            shell().say("nobody is signed in");
            return;
        }
        if (!where.get().equals(TokenFile.origin(shell().address()))) {
            throw shell().usage("the sign-in is at " + where.get() + ": end it with --url " + where.get());
        }
        try {
            shell().apiOfSignIn().change("DELETE", "/sign-in", null);
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
