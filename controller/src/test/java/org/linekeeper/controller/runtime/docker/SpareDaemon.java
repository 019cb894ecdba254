package org.linekeeper.controller.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.jspecify.annotations.Nullable;

/// A Docker daemon of a test's own, with live-restore as our set-up starts it. It has namespaces of its own: of the
/// network (in the machine's, it would take the first daemon's bridge away), of the mounts and of the processes. The
/// first process in there ends with the test's, and the kernel then ends all others and removes the rest, so that a
/// test that fails or is killed leaves nothing behind. The containers are reached from here.
final class SpareDaemon implements AutoCloseable {
    /// Where its networks are made.
    private static final String NETWORKS = "10.215.0.0/16";
    /// There can be one at a time.
    private static final String LINK = "lk-spare";
    private static final String HERE = "10.212.77.1";
    private static final String THERE = "10.212.77.2";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /// Reads until its input ends, and meanwhile waits for orphans as a first process must.
    private static final String FIRST =
            "mount -t proc proc /proc && mount -t tmpfs tmpfs /run && echo ready && read -r";

    private final Path folder;
    private final Process namespaces;
    private final String first;
    private @Nullable Process daemon;

    SpareDaemon(Path folder) {
        this.folder = folder;
        try {
            namespaces = new ProcessBuilder(
                            "unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", FIRST)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(namespaces.inputReader().readLine()).isEqualTo("ready");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        first = Long.toString(namespaces.children().findFirst().orElseThrow().pid());
        try {
            connect();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void connect() {
        // the kernel removes a predecessor's a moment after its end
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Path.of("/sys/class/net", LINK)).doesNotExist());
        run("ip", "link", "add", LINK, "type", "veth", "peer", "name", "eth0", "netns", first);
        run("ip", "addr", "add", HERE + "/30", "dev", LINK);
        run("ip", "link", "set", LINK, "up");
        inside("ip", "addr", "add", THERE + "/30", "dev", "eth0");
        inside("ip", "link", "set", "eth0", "up");
        inside("ip", "link", "set", "lo", "up");
        inside("ip", "route", "add", "default", "via", HERE);
        run("ip", "route", "add", NETWORKS, "via", THERE);
    }

    Path socket() {
        return folder.resolve("docker.sock");
    }

    private Path idFile() {
        return folder.resolve("docker.pid");
    }

    /// Returns once it answers.
    void start() {
        Process starting;
        try {
            // the machine's own settings would be read beside these, and a daemon refuses what is said twice
            Path settings = Files.writeString(folder.resolve("daemon.json"), "{\"live-restore\": true}");
            starting = new ProcessBuilder(entering(
                            "dockerd",
                            "--config-file=" + settings,
                            "--iptables=false",
                            "--data-root=" + folder.resolve("data"),
                            "--exec-root=/run/docker",
                            "--pidfile=" + idFile(),
                            "--default-address-pool=base=" + NETWORKS + ",size=24",
                            "--host=unix://" + socket()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon = starting;
        try {
            await().atMost(PATIENCE)
                    .failFast("the daemon has ended", () -> !starting.isAlive())
                    .until(this::answers);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new IllegalStateException("no daemon answers, whose last words are:\n" + lastWords(), e);
        }
    }

    private boolean answers() throws IOException, InterruptedException {
        return new ProcessBuilder("docker", "--host", "unix://" + socket(), "version")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private Path log() {
        return folder.resolve("dockerd.log");
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Takes an image over from the machine's daemon.
    void load(String image) {
        run("sh", "-c", "docker save '" + image + "' | docker --host unix://" + socket() + " load");
    }

    /// What the docker command says on this daemon.
    String docker(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "--host", "unix://" + socket()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /// Whether a process lives, by the number that this daemon knows it by.
    boolean lives(String process) {
        return inside("sh", "-c", "[ ! -d /proc/" + process + " ] || echo yes").equals("yes");
    }

    void terminate() {
        end("-TERM");
    }

    void kill() {
        end("-KILL");
    }

    private void end(String signal) {
        Process running = daemon;
        if (running == null) {
            throw new IllegalStateException("the daemon does not run");
        }
        try {
            inside("kill", signal, Files.readString(idFile()).strip());
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the daemon does not end");
            }
            // the next one could find its number taken by another process
            Files.deleteIfExists(idFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        daemon = null;
    }

    /// Ends everything in its namespaces, containers and all.
    @Override
    public void close() {
        try {
            namespaces.getOutputStream().close();
            if (!namespaces.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                namespaces.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String inside(String... command) {
        return run(entering(command));
    }

    private String[] entering(String... command) {
        List<String> whole = new ArrayList<>(List.of("nsenter", "--target", first, "--net", "--mount", "--pid"));
        whole.addAll(List.of(command));
        return whole.toArray(String[]::new);
    }

    static String run(String... command) {
        try {
            Path output = Files.createTempFile("command", ".log");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(5, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(String.join(" ", command) + " does not end");
                }
                String said = Files.readString(output, StandardCharsets.UTF_8).strip();
                if (process.exitValue() != 0) {
                    throw new IllegalStateException(String.join(" ", command) + ": " + said);
                }
                return said;
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
