package org.linekeeper.lab.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.linekeeper.lab.peer.LabException;

/// How Java is told to run the controller: from the start that scripts/setup has prepared, where that was made of
/// this very jar, and else from the jar itself.
///
/// @param options    for the virtual machine
/// @param entry      the main class, or `-jar` and the jar
/// @param isPrepared whether a prepared start is used
public record JavaCommand(List<String> options, List<String> entry, boolean isPrepared) {
    private static final String MAIN = "org.linekeeper.controller.ControllerApplication";

    public JavaCommand {
        options = List.copyOf(options);
        entry = List.copyOf(entry);
    }

    public static JavaCommand ofController(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new LabException("there is no controller at " + jar + "; scripts/setup builds it");
        }
        Path start = jar.toAbsolutePath().resolveSibling("start");
        try {
            Path made = start.resolve("jar.sha256");
            if (Files.exists(made) && Files.readString(made).strip().equals(sha256(jar))) {
                return new JavaCommand(List.of("@" + start.resolve("java.args")), List.of(MAIN), true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path options = jar.toAbsolutePath().resolveSibling("../jvm.options").normalize();
        return new JavaCommand(List.of("@" + options), List.of("-jar", jar.toString()), false);
    }

    /// The Java that runs this process.
    public static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    /// Further options; the last of a kind holds.
    public JavaCommand with(String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return new JavaCommand(all, entry, isPrepared);
    }

    /// The same with a jar behind the controller's own on the class path.
    ///
    /// @param main what to run instead of the controller; empty for the controller
    public JavaCommand beside(Path jar, String... main) {
        if (!isPrepared) {
            throw new LabException("the controller's start is not prepared for this build: run scripts/setup");
        }
        try {
            List<String> prepared =
                    Files.readAllLines(Path.of(options.getFirst().substring(1)));
            String path = prepared.getLast().replace("\"", "");
            JavaCommand longer = with("-cp", path + java.io.File.pathSeparator + jar.toAbsolutePath());
            return new JavaCommand(longer.options(), main.length == 0 ? entry : List.of(main), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All that stands between `java` and the program's own arguments.
    public List<String> words() {
        List<String> words = new ArrayList<>(options);
        words.addAll(entry);
        return words;
    }

    private static String sha256(Path file) throws IOException {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
