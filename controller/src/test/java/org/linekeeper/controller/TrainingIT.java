package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The start that `scripts/setup` prepares: assembled, and trained until the controller has answered. And `scripts/up`
/// and `scripts/down`, which are the ones that use it.
class TrainingIT {
    /// A class in what the virtual machine prints of its cache.
    private static final Pattern CACHED = Pattern.compile(" *\\d+: +(\\S+) \\S+_loader.*");

    private static final Path SCRIPTS =
            ControllerJar.path().resolve("../../../scripts").normalize();

    @TempDir
    private static Path folder;

    private static String said;

    @BeforeAll
    static void prepareTheStart() throws Exception {
        said = run(List.of(
                "bash",
                "-euc",
                ". \"$0/lib/common.sh\"; . \"$0/lib/controller-start.sh\"; make_controller_start \"$1\"",
                SCRIPTS.toString(),
                folder.toString()));
    }

    @Test
    void theCacheHoldsWhatIsNeededUntilARequestIsAnswered() throws Exception {
        assertThat(folder.resolve("controller.aot")).as(said).exists();
        assertThat(folder).isDirectoryNotContaining("glob:**/training");
        Set<String> cached = cached();
        assertThat(cached).as("assembled").contains("org.linekeeper.controller.user.UserEndpoint__BeanDefinitions");
        assertThat(cached).as("read the runtime").contains("org.linekeeper.controller.runtime.docker.EventWatch");
        assertThat(cached)
                .as("answered a request with a token, from the database")
                .contains(
                        "org.apache.catalina.connector.Request",
                        "org.linekeeper.controller.access.AccessRules",
                        "org.linekeeper.controller.user.UserBody");
    }

    /// The scripts in a folder of their own, where nothing is left to set up.
    @Test
    void upStartsTheControllerOnceAndDownEndsIt(@TempDir Path own) throws Exception {
        run(List.of("cp", "-r", SCRIPTS.toString(), own.toString()));
        Path setup = own.resolve("scripts/setup");
        Files.writeString(setup, "#!/bin/sh\n");
        Path start = Files.createDirectories(own.resolve("controller/target/start"));
        Files.copy(folder.resolve("java.args"), start.resolve("java.args"));
        String installation = "lk-up-" + ProcessHandle.current().pid();
        Path data = Files.createDirectory(own.resolve("data"));
        Files.writeString(data.resolve("application.yaml"), """
                linekeeper:
                  installation: %s
                  isolation: "off"
                  docker:
                    image: linekeeper/no-such-image:none
                """.formatted(installation));
        Map<String, String> settings = Map.of(
                "LINEKEEPER_DATA", data.toString(),
                "LINEKEEPER_PORT", Integer.toString(freePort()));
        String up = own.resolve("scripts/up").toString();
        String down = own.resolve("scripts/down").toString();
        try {
            assertThat(run(List.of(up), settings)).contains("the controller runs");
            assertThat(run(List.of(up), settings)).contains("already");
            long pid = Long.parseLong(
                    Files.readString(data.resolve("controller.pid")).strip());
            assertThat(ProcessHandle.of(pid)).isPresent();

            assertThat(run(List.of(down, "--sandboxes"), settings))
                    .contains("the controller is stopped", "no sandbox of " + installation + " runs");

            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
            assertThat(Files.readString(data.resolve("controller.log"))).doesNotContain("ERROR");
            assertThat(run(List.of(down), settings)).contains("no controller of scripts/up runs here");
        } finally {
            run(List.of(down), settings);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Set<String> cached() throws Exception {
        String printed = run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + folder.resolve("java.args"),
                "-XX:+PrintSharedArchiveAndExit",
                ControllerApplication.class.getName()));
        return printed.lines()
                .map(CACHED::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .collect(Collectors.toSet());
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        return run(command, Map.of());
    }

    private static String run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "run", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("it ends: %s", command)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String words = Files.readString(output);
        assertThat(process.exitValue()).as(words).isZero();
        return words;
    }
}
