package org.linekeeper.lab.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.Waiting;

/// The controller as a process of its own, as an operator runs it; it can be killed and started again on the
/// same data.
public final class ControllerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration STOP = Duration.ofSeconds(20);

    private final JavaCommand start;
    private final Path data;
    private final Path log;
    private final List<String> settings;
    private final int port;
    private @Nullable Process process;
    private volatile Consumer<ControllerApi.Exchange> tap = _ -> {};

    /// @param folder   for its data and its log
    /// @param settings in Spring's form, `--name=value`
    public ControllerProcess(Path jar, Path folder, List<String> settings) {
        this(JavaCommand.ofController(jar), folder, settings);
    }

    /// @param start how Java is to run it
    public ControllerProcess(JavaCommand start, Path folder, List<String> settings) {
        this(start, folder.resolve("data"), folder.resolve("controller.log"), settings);
    }

    /// For one of several on the same data.
    public ControllerProcess(Path jar, Path data, Path log, List<String> settings) {
        this(JavaCommand.ofController(jar), data, log, settings);
    }

    private ControllerProcess(JavaCommand start, Path data, Path log, List<String> settings) {
        this.start = start;
        this.data = data;
        this.log = log;
        this.settings = List.copyOf(settings);
        this.port = freePort();
    }

    /// Starts it and returns at once; [#awaitUp] waits until it answers.
    public void launch() {
        List<String> command = new ArrayList<>(List.of(JavaCommand.java(), Lab.processMark()));
        command.addAll(start.words());
        command.addAll(List.of("--linekeeper.data=" + data, "--server.port=" + port));
        command.addAll(settings);
        try {
            Files.createDirectories(log.getParent());
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new LabException("the controller could not be started", e);
        }
    }

    public void awaitUp() {
        Waiting.until("the controller answers", START, this::answers);
    }

    private boolean answers() {
        if (process == null || !process.isAlive()) {
            throw new LabException("the controller ended by itself\n" + tail(30));
        }
        return Files.exists(data.resolve("admin-token")) && ControllerApi.healthy(port);
    }

    public ControllerApi api() {
        try {
            return new ControllerApi(
                    port, Files.readString(data.resolve("admin-token")).strip(), tap);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Has somebody hear of every answer to those who ask from now on.
    public void tap(Consumer<ControllerApi.Exchange> listener) {
        tap = listener;
    }

    public String address() {
        return "http://127.0.0.1:" + port;
    }

    public Path data() {
        return data;
    }

    public Path log() {
        return log;
    }

    /// Its process's id, for who looks at that from outside.
    public long pid() {
        if (process == null) {
            throw new IllegalStateException("it was not launched");
        }
        return process.pid();
    }

    public int port() {
        return port;
    }

    /// What it has said since it was first started.
    public List<String> said() {
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its whole process stands still, until [#goOn].
    public void standStill() {
        signal("STOP");
    }

    public void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("the controller has not been started");
        }
        try {
            await(new ProcessBuilder("kill", "-" + name, Long.toString(running.pid())).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As `kill -9` does it.
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            await(process);
        }
    }

    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!await(process)) {
            process.destroyForcibly();
        }
    }

    private static boolean await(Process process) {
        try {
            return process.waitFor(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public String tail(int lines) {
        try {
            List<String> all = Files.exists(log) ? Files.readAllLines(log) : List.of();
            return "--- last lines of the controller\n"
                    + String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size())) + "\n";
        } catch (IOException e) {
            return "the controller's log cannot be read: " + e + "\n";
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
