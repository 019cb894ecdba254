package org.linekeeper.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Measures the first call on the shipped image beside its peers, writes `bench-call.json` and prints a table.
/// Started by `scripts/bench call`; takes about ten minutes.
///
/// `--controller-jar FILE` the controller; `--out FOLDER` for `bench-call.json` and logs; `--full` makes the long
/// call 30 minutes long; `--only NAME,NAME` takes some measurements only. Exit code 1 where one could not be taken;
/// a goal that was missed is a result.
public final class CallBench {
    private final Instant start = Instant.now();
    private final Arguments arguments;
    private final Report report = new Report();

    private CallBench(Arguments arguments) {
        this.arguments = arguments;
    }

    private static List<Measurement> measurements(boolean full) {
        return List.of(
                new PresenceMeasurement(),
                new MemoryMeasurement(),
                new StartMeasurement(),
                new RingMeasurement(),
                new AnswerMeasurement(),
                new SoundMeasurement(),
                new DriftMeasurement(full));
    }

    private record Arguments(Path controllerJar, Path out, boolean full, Set<String> only) {
        static Arguments parse(List<String> words) {
            Path jar = Path.of("controller/target/linekeeper-controller-0.1.0-SNAPSHOT.jar");
            Path out = Path.of("target");
            boolean full = false;
            Set<String> only = names();
            var rest = words.iterator();
            while (rest.hasNext()) {
                String option = rest.next();
                switch (option) {
                    case "--full" -> full = true;
                    case "--controller-jar" -> jar = Path.of(value(rest, option));
                    case "--out" -> out = Path.of(value(rest, option));
                    case "--only" -> only = chosen(value(rest, option));
                    default ->
                        throw new IllegalArgumentException("usage: CallBench [--full] [--controller-jar FILE]"
                                + " [--out FOLDER] [--only " + String.join(",", names()) + "]");
                }
            }
            return new Arguments(jar, out, full, only);
        }

        private static Set<String> names() {
            Set<String> names = new TreeSet<>();
            measurements(false).forEach(measurement -> names.add(measurement.name()));
            return names;
        }

        private static Set<String> chosen(String words) {
            Set<String> chosen = new TreeSet<>(List.of(words.split(",")));
            if (!names().containsAll(chosen)) {
                throw new IllegalArgumentException("--only takes " + String.join(",", names()) + ", not " + words);
            }
            return chosen;
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
        System.exit(new CallBench(arguments).run() ? 0 : 1);
    }

    private boolean run() {
        Path folder = arguments.out().resolve("bench");
        clear(folder);
        report.noteRun("began", start.truncatedTo(ChronoUnit.SECONDS).toString());
        report.noteRun("full", arguments.full());
        report.noteRun("processors", Runtime.getRuntime().availableProcessors());
        say("setting the stage; load " + load());
        try (Bed bed = Bed.make(arguments.controllerJar(), folder, this::say)) {
            for (Measurement measurement : measurements(arguments.full())) {
                if (arguments.only().contains(measurement.name())) {
                    take(measurement, bed);
                }
            }
        } catch (RuntimeException e) {
            failed("the stage", e);
        }
        say("everything is removed again");
        report.noteRun("seconds", Duration.between(start, Instant.now()).toSeconds());
        write();
        System.out.print(System.lineSeparator() + report.table());
        say("written to " + json());
        return report.isWhole();
    }

    private void take(Measurement measurement, Bed bed) {
        String before = load();
        say(measurement.words());
        try {
            measurement.take(bed, report);
        } catch (RuntimeException e) {
            failed(measurement.name(), e);
            say(bed.stage().tails());
        }
        report.noteRun("load_" + measurement.name(), List.of(before, load()));
    }

    private void failed(String what, RuntimeException e) {
        report.failed(what, String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()));
        say("FAILED: " + what + ": " + e.getMessage());
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            say("  because: " + cause);
        }
    }

    /// Of the last minute, the bench's own work in it.
    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void say(String what) {
        double elapsed = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        System.out.println(String.format(Locale.ROOT, "[%6.1f s] ", elapsed) + what);
    }

    private Path json() {
        return arguments.out().resolve("bench-call.json");
    }

    private void write() {
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        try {
            Files.writeString(json(), mapper.writeValueAsString(report.json()) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An old run's figures must not be taken for this one's.
    private void clear(Path folder) {
        try {
            Files.deleteIfExists(json());
            if (Files.exists(folder)) {
                try (var files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
