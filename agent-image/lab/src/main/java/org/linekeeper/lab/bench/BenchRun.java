package org.linekeeper.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.linekeeper.lab.demo.Narrator;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// One run of a benchmark: its clock, what it tells the people who wait, its JSON file and its folder for logs, and
/// what was true of the run as a whole.
public final class BenchRun implements Narrator {
    private final Instant start = Instant.now();
    private final String name;
    private final Path out;
    private final Map<String, Object> facts = new LinkedHashMap<>();

    /// Deletes what an older run left: its figures must not be taken for this one's.
    ///
    /// @param name of the file and of the folder, such as `bench-call`
    public BenchRun(String name, Path out) {
        this.name = name;
        this.out = out;
        clear();
        facts.put("began", start.truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("processors", Runtime.getRuntime().availableProcessors());
    }

    /// Reads the options; where they are wrong, says so and ends the process with 2.
    public static Optional<BenchOptions> options(String[] words, BenchOptions.Known known) {
        // Testcontainers and docker-java tell much that nobody asked for
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
        try {
            return Optional.of(BenchOptions.parse(List.of(words), known));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return Optional.empty();
        }
    }

    /// For data and logs.
    public Path folder() {
        return out.resolve(name);
    }

    @Override
    public void say(String what) {
        double elapsed = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        System.out.println(String.format(Locale.ROOT, "[%6.1f s] ", elapsed) + what);
    }

    /// Notes what was true of the run as a whole.
    public void fact(String what, Object value) {
        facts.put(what, value);
    }

    /// Takes one measurement and notes the machine's load around it.
    ///
    /// @return what went wrong, in a line; empty where nothing did
    public Optional<String> take(String measurement, String words, Runnable taking) {
        String before = load();
        say(words + "; load " + before);
        Optional<String> failure = Optional.empty();
        try {
            taking.run();
        } catch (RuntimeException e) {
            failure = Optional.of(failed(measurement, e));
        }
        facts.put("load_" + measurement, List.of(before, load()));
        return failure;
    }

    /// Tells of a failure and returns its first line.
    public String failed(String what, RuntimeException e) {
        say("FAILED: " + what + ": " + e);
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            say("  because: " + cause);
        }
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }

    /// Writes the file and prints the table.
    public void finish(Map<String, Object> figures, String table) {
        facts.put("seconds", Duration.between(start, Instant.now()).toSeconds());
        Map<String, Object> json = new LinkedHashMap<>(figures);
        json.put("run", facts);
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        try {
            Files.writeString(json(), mapper.writeValueAsString(json) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.print(System.lineSeparator() + table);
        say("written to " + json());
    }

    private Path json() {
        return out.resolve(name + ".json");
    }

    /// Of the last minute, the bench's own work in it.
    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void clear() {
        try {
            Files.deleteIfExists(json());
            if (Files.exists(folder())) {
                try (var files = Files.walk(folder())) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            Files.createDirectories(folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
