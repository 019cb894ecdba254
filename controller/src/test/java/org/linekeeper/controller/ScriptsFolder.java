package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The scripts in a folder of their own, where nothing is left to set up, and in place of the programs that they call
/// such as note what they are called with. A controller there is a process that lives until it is ended; how its health
/// looks stands in a file. The setup that the others call does nothing; the real one stands beside it.
final class ScriptsFolder {
    static final String SETUP = "setup-itself";
    private static final Path SCRIPTS = Path.of("../scripts").toAbsolutePath().normalize();
    private static final long PATIENCE_SECONDS = 60;

    private final Path folder;
    private final int port = freePort();

    /// @param folder has a space in its name, as a folder may
    ScriptsFolder(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("a folder"));
        copyScripts();
        Files.move(
                this.folder.resolve("scripts/setup"),
                this.folder.resolve("scripts").resolve(SETUP));
        program("scripts/setup", "echo \"$*\" >>\"$FOLDER/setup.called\"");
        program("jdk/bin/javac", "");
        Files.writeString(this.folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        program("jdk/bin/java", """
                echo "$*" >>"$FOLDER/java.called"
                echo $$ >>"$FOLDER/java.processes"
                [ ! -e "$FOLDER/ends-at-once" ] || exit 1
                while sleep 0.1; do :; done
                """);
        program("bin/curl", """
                echo "$*" >>"$FOLDER/curl.called"
                if [ -e "$FOLDER/tls" ] && [[ $* != *https://* ]]; then
                  [[ $* = *http_code* ]] && printf 400
                  exit 0
                fi
                health=$(cat "$FOLDER/health")
                [ "$health" = "another's" ] || { [ "$health" = green ] && [ -e "$FOLDER/java.called" ]; }
                """);
        for (String name : List.of("dockerd", "pg_dump", "pg_restore")) {
            program("bin/" + name, "echo \"$*\" >>\"$FOLDER/" + name + ".called\"");
        }
        program("bin/docker", """
                echo "$*" >>"$FOLDER/docker.called"
                [ ! -e "$FOLDER/docker-hangs" ] || exec sleep 60
                [ ! -e "$FOLDER/docker-is-away" ]
                """);
        for (String filter : List.of("iptables", "iptables-nft", "iptables-legacy", "ip6tables")) {
            program("bin/" + filter, "exit 1");
        }
        health("green");
    }

    private void copyScripts() throws IOException {
        try (Stream<Path> files = Files.walk(SCRIPTS)) {
            for (Path file : files.toList()) {
                Path copy = folder.resolve("scripts").resolve(SCRIPTS.relativize(file));
                if (!Files.isDirectory(copy)) {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private void program(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    Path data(String name) {
        return folder.resolve("data").resolve(name);
    }

    /// @param color red, green as soon as a controller was started, or another's: green without one
    void health(String color) throws IOException {
        Files.writeString(folder.resolve("health"), color);
    }

    /// How often a program was called, and each time with what.
    List<String> calls(String program) {
        try {
            Path file = folder.resolve(program + ".called");
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The processes that the pid file names.
    List<Long> background() throws IOException {
        return numbers(data("controller.pid"));
    }

    private static List<Long> numbers(Path file) throws IOException {
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(Long::parseLong).toList()
                : List.of();
    }

    /// The controllers that live.
    List<Long> controllers() throws IOException {
        return numbers(folder.resolve("java.processes")).stream()
                .filter(pid ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent())
                .toList();
    }

    /// However a test went, none is left.
    void end() throws IOException {
        controllers().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    /// A script that runs.
    ///
    /// @param output what it has said so far
    record Running(Process process, Path output) {
        String words() throws IOException {
            return Files.readString(output);
        }

        Said end() throws IOException, InterruptedException {
            try {
                assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .as(words())
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }
            return new Said(process.exitValue(), words());
        }
    }

    record Said(int exitCode, String words) {}

    /// @param environment beside what every script is given; what is empty here is not set
    Running start(Map<String, String> environment, String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(folder.resolve("scripts").resolve(script).toString()));
        command.addAll(Arrays.asList(arguments));
        Path output = Files.createTempFile(folder, script, ".log");
        ProcessBuilder process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        Map<String, String> settings = process.environment();
        settings.keySet().removeIf(name -> name.startsWith("LINEKEEPER_"));
        settings.put("FOLDER", folder.toString());
        settings.put("HOME", folder.toString());
        settings.put("JAVA_HOME", folder.resolve("jdk").toString());
        settings.put("LINEKEEPER_DATA", folder.resolve("data").toString());
        settings.put("LINEKEEPER_PORT", Integer.toString(port));
        settings.merge("PATH", folder.resolve("bin").toString(), (path, own) -> own + ":" + path);
        settings.putAll(environment);
        settings.entrySet().removeIf(setting -> "".equals(setting.getValue()));
        process.directory(folder.toFile());
        return new Running(process.start(), output);
    }

    Said run(String script, String... arguments) throws IOException, InterruptedException {
        return start(Map.of(), script, arguments).end();
    }
}
