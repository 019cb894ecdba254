package org.linekeeper.lab.bench.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.linekeeper.lab.peer.LabException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Measures how the controller carries a fleet, writes `bench-fleet.json` and prints a table. Started by
/// `scripts/bench fleet`; takes at most a quarter of an hour.
///
/// `--controller-jar FILE` the controller, with the simulation's jar beside it; `--out FOLDER` for
/// `bench-fleet.json` and logs; `--only NAME,NAME` takes some measurements only; `--simulated N` and `--real N` say
/// how many sandboxes. Exit code 1 where a figure could not be taken; an aim that was missed is a result.
public final class FleetBench {
    private final Instant start = Instant.now();
    private final Arguments arguments;
    private final FleetReport report = new FleetReport();

    private FleetBench(Arguments arguments) {
        this.arguments = arguments;
    }

    private static List<FleetMeasurement> measurements(int simulated, int real) {
        return List.of(
                new PlanMeasurement(),
                new ThousandMeasurement(),
                new TenThousandMeasurement(simulated),
                new RealMeasurement(real));
    }

    private record Arguments(Path controllerJar, Path out, Set<String> only, int simulated, int real) {
        static Arguments parse(List<String> words) {
            Path jar = Path.of("controller/target/linekeeper-controller-0.1.0-SNAPSHOT.jar");
            Path out = Path.of("target");
            Set<String> only = names();
            int simulated = 10_000;
            int real = 50;
            Iterator<String> rest = words.iterator();
            while (rest.hasNext()) {
                String option = rest.next();
                if (!rest.hasNext()) {
                    throw new IllegalArgumentException(option + " needs a value");
                }
                String value = rest.next();
                switch (option) {
                    case "--controller-jar" -> jar = Path.of(value);
                    case "--out" -> out = Path.of(value);
                    case "--only" -> only = chosen(value);
                    case "--simulated" -> simulated = Integer.parseInt(value);
                    case "--real" -> real = Integer.parseInt(value);
                    default -> throw new IllegalArgumentException("unknown option " + option);
                }
            }
            return new Arguments(jar, out, only, simulated, real);
        }

        private static Set<String> names() {
            Set<String> names = new TreeSet<>();
            measurements(0, 0).forEach(measurement -> names.add(measurement.name()));
            return names;
        }

        private static Set<String> chosen(String words) {
            Set<String> chosen = new TreeSet<>(List.of(words.split(",")));
            if (!names().containsAll(chosen)) {
                throw new IllegalArgumentException("--only takes " + String.join(",", names()) + ", not " + words);
            }
            return chosen;
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
        System.exit(new FleetBench(arguments).run() ? 0 : 1);
    }

    private boolean run() {
        Path folder = arguments.out().resolve("bench-fleet");
        clear(folder);
        report.noteRun("began", start.truncatedTo(ChronoUnit.SECONDS).toString());
        report.noteRun("processors", Runtime.getRuntime().availableProcessors());
        String jar = arguments.controllerJar().toString();
        Path simulation = Path.of(jar.substring(0, jar.length() - ".jar".length()) + "-simulation.jar");
        FleetRun run = new FleetRun(arguments.controllerJar(), simulation, folder, this::say);
        for (FleetMeasurement measurement : measurements(arguments.simulated(), arguments.real())) {
            if (arguments.only().contains(measurement.name())) {
                take(measurement, run);
            }
        }
        report.noteRun("seconds", Duration.between(start, Instant.now()).toSeconds());
        write();
        System.out.print(System.lineSeparator() + report.table());
        say("written to " + json());
        return report.isWhole();
    }

    private void take(FleetMeasurement measurement, FleetRun run) {
        String before = load();
        say(measurement.words() + "; load " + before);
        try {
            measurement.take(run, report);
        } catch (RuntimeException e) {
            report.failed(
                    measurement.name(),
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()));
            say("FAILED: " + measurement.name() + ": " + e);
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                say("  because: " + cause);
            }
        }
        report.noteRun("load_" + measurement.name(), List.of(before, load()));
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
        return arguments.out().resolve("bench-fleet.json");
    }

    private void write() {
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        try {
            Files.writeString(json(), mapper.writeValueAsString(report.json()) + "\n");
        } catch (IOException e) {
            throw new LabException("the figures could not be written", e);
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
