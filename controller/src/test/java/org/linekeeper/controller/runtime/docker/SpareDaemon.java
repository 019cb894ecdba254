package org.linekeeper.controller.runtime.docker;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A Docker daemon of a test's own, in a network namespace of its own (in the machine's, it would take the first
/// daemon's bridge away), with live-restore as our set-up starts it. Its containers are reached from here.
final class SpareDaemon implements AutoCloseable {
    /// Where its networks are made.
    private static final String NETWORKS = "10.213.0.0/16";
    private static final String HERE = "10.212.77.1";
    private static final String THERE = "10.212.77.2";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final String namespace = "lk-spare-" + ProcessHandle.current().pid();
    private @Nullable Process daemon;

    SpareDaemon(Path folder) {
        this.folder = folder;
        run("ip", "netns", "add", namespace);
        run("ip", "link", "add", "lk-spare", "type", "veth", "peer", "name", "eth0", "netns", namespace);
        run("ip", "addr", "add", HERE + "/30", "dev", "lk-spare");
        run("ip", "link", "set", "lk-spare", "up");
        inside("ip", "addr", "add", THERE + "/30", "dev", "eth0");
        inside("ip", "link", "set", "eth0", "up");
        inside("ip", "link", "set", "lo", "up");
        inside("ip", "route", "add", "default", "via", HERE);
        run("ip", "route", "add", NETWORKS, "via", THERE);
    }

    Path socket() {
        return folder.resolve("docker.sock");
    }

    /// Returns once it answers.
    void start() {
        try {
            daemon = new ProcessBuilder(
                            "ip",
                            "netns",
                            "exec",
                            namespace,
                            "dockerd",
                            "--live-restore",
                            "--iptables=false",
                            "--data-root=" + folder.resolve("data"),
                            "--exec-root=" + folder.resolve("exec"),
                            "--pidfile=" + folder.resolve("docker.pid"),
                            "--default-address-pool=base=" + NETWORKS + ",size=24",
                            "--host=unix://" + socket())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("dockerd.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE).until(this::answers);
    }

    private boolean answers() throws IOException, InterruptedException {
        return new ProcessBuilder("docker", "--host", "unix://" + socket(), "version")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /// Takes an image over from the machine's daemon.
    void load(String image) {
        run("sh", "-c", "docker save '" + image + "' | docker --host unix://" + socket() + " load");
    }

    /// What the docker command says on this daemon.
    String docker(String... arguments) {
        String[] command = new String[arguments.length + 3];
        List.of("docker", "--host", "unix://" + socket()).toArray(command);
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        return run(command);
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
            return;
        }
        // `ip netns exec` becomes the daemon: this is its process
        run("kill", signal, Long.toString(running.pid()));
        try {
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the daemon does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        daemon = null;
    }

    /// Ends the containers and the daemon, and removes the namespace.
    @Override
    public void close() {
        if (daemon == null) {
            start();
        }
        for (String id : docker("ps", "--all", "--quiet").lines().toList()) {
            docker("rm", "--force", "--volumes", id);
        }
        terminate();
        run("ip", "netns", "delete", namespace);
        run("sh", "-c", "ip link show lk-spare >/dev/null 2>&1 && ip link delete lk-spare || true");
    }

    private void inside(String... command) {
        String[] whole = new String[command.length + 4];
        List.of("ip", "netns", "exec", namespace).toArray(whole);
        System.arraycopy(command, 0, whole, 4, command.length);
        run(whole);
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
