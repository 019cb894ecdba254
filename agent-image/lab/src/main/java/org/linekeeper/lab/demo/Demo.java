package org.linekeeper.lab.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Shows the whole of it on this machine and writes `demo.json`. Started by `scripts/demo`.
///
/// `--controller-jar FILE` the controller; `--out FOLDER` for `demo.json`, `demo/*.wav` and logs; `--keep` leaves
/// everything running until the process is stopped.
public final class Demo {
    private final Instant start = Instant.now();
    private final Arguments arguments;
    private String scene = "the start";

    private Demo(Arguments arguments) {
        this.arguments = arguments;
    }

    private record Arguments(Path controllerJar, Path out, boolean keep) {
        static Arguments parse(List<String> words) {
            Path jar = Path.of("controller/target/linekeeper-controller-0.1.0-SNAPSHOT.jar");
            Path out = Path.of("target");
            boolean keep = false;
            var rest = words.iterator();
            while (rest.hasNext()) {
                switch (rest.next()) {
                    case "--keep" -> keep = true;
                    case "--controller-jar" -> jar = Path.of(value(rest, "--controller-jar"));
                    case "--out" -> out = Path.of(value(rest, "--out"));
                    default ->
                        throw new IllegalArgumentException(
                                "usage: Demo [--keep] [--controller-jar FILE] [--out FOLDER]");
                }
            }
            return new Arguments(jar, out, keep);
        }

        private static String value(java.util.Iterator<String> rest, String option) {
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            return rest.next();
        }
    }

    static void main(String[] words) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
        Arguments arguments;
        try {
            arguments = Arguments.parse(List.of(words));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Demo(arguments).run() ? 0 : 1);
    }

    private boolean run() {
        Path folder = arguments.out().resolve("demo");
        Figures figures = new Figures();
        try {
            forget();
            say("setting the stage");
            try (Stage stage = Stage.set(arguments.controllerJar(), folder, this::say)) {
                return play(stage, figures, folder);
            }
        } catch (RuntimeException e) {
            report(e);
            return false;
        } finally {
            say("everything is removed again");
        }
    }

    private boolean play(Stage stage, Figures figures, Path folder) {
        try {
            play(new Scenes(stage, this::say, figures), folder);
        } catch (RuntimeException e) {
            report(e);
            System.out.println(stage.tails());
            return false;
        }
        write(figures);
        System.out.printf("%n%s%nsounds: %s/*.wav   figures: %s%n", figures.table(), folder, json());
        if (arguments.keep()) {
            System.out.printf(
                    "%nStill running (stop and remove all with Ctrl-C or kill %d):%n%s", pid(), stage.addresses());
            waitForTheEnd();
        }
        return true;
    }

    private void play(Scenes scenes, Path folder) {
        scene = "the user appears";
        scenes.userAppears();
        scene = "the first call";
        Scenes.Ringing ringing = scenes.firstCallRings();
        scenes.phonePicksUp(ringing);
        scenes.note(scenes.bothHear(folder));
        scenes.phoneHangsUp();
        scene = "the friend hangs up";
        scenes.friendHangsUp();
        scene = "the friend gives up";
        scenes.friendGivesUp();
        scene = "the phone declines";
        scenes.phoneDeclines();
        scene = "the user calls";
        scenes.userCalls(folder.resolve("out"));
    }

    private void report(RuntimeException e) {
        System.out.printf("%nFAILED at %s: %s%n", scene, e.getMessage());
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            System.out.println("  because: " + cause);
        }
    }

    private void say(String what) {
        double elapsed = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        System.out.println(String.format(Locale.ROOT, "[%6.1f s] ", elapsed) + what);
    }

    private Path json() {
        return arguments.out().resolve("demo.json");
    }

    private void write(Figures figures) {
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        try {
            Files.writeString(json(), mapper.writeValueAsString(figures.values()) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An old run's figures must not be taken for this one's.
    private void forget() {
        try {
            Files.deleteIfExists(json());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static void waitForTheEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
