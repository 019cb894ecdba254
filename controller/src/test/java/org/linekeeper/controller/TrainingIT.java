package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The start that `scripts/setup` prepares: assembled, and trained until the controller has answered.
class TrainingIT {
    /// A class in what the virtual machine prints of its cache.
    private static final Pattern CACHED = Pattern.compile(" *\\d+: +(\\S+) \\S+_loader.*");

    @TempDir
    Path folder;

    @Test
    void theCacheHoldsWhatIsNeededUntilARequestIsAnswered() throws Exception {
        Path scripts = ControllerJar.path().resolve("../../../scripts").normalize();

        String said = run(List.of(
                "bash",
                "-euc",
                ". \"$0/lib/common.sh\"; . \"$0/lib/controller-start.sh\"; make_controller_start \"$1\"",
                scripts.toString(),
                folder.toString()));

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

    private String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "run", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("it ends: %s", command)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
