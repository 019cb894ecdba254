package org.linekeeper.lab.peer;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// What a container or a program in it prints, followed line by line. Thread-safe.
public final class ContainerLog implements AutoCloseable {
    private final String name;
    private final boolean stamped;
    private final List<LogLine> lines = new ArrayList<>();
    private final Map<Object, StringBuilder> partial = new HashMap<>();
    private final ResultCallback.Adapter<Frame> follower = new ResultCallback.Adapter<>() {
        @Override
        public void onNext(Frame frame) {
            received(frame);
        }
    };

    private ContainerLog(String name, boolean stamped) {
        this.name = name;
        this.stamped = stamped;
    }

    /// Follows a container's output from its start on.
    public static ContainerLog of(DockerClient docker, String containerId, String name) {
        ContainerLog log = new ContainerLog(name, true);
        docker.logContainerCmd(containerId)
                .withStdOut(true)
                .withStdErr(true)
                .withTimestamps(true)
                .withFollowStream(true)
                .exec(log.follower);
        return log;
    }

    /// Runs a program in a container and follows what it prints; a line's time is that of its arrival here. The
    /// program ends with its container, or when it prints to a log that was closed.
    public static ContainerLog ofProgram(DockerClient docker, String containerId, String... command) {
        ContainerLog log = new ContainerLog(command[0], false);
        String exec = docker.execCreateCmd(containerId)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .withCmd(command)
                .exec()
                .getId();
        docker.execStartCmd(exec).exec(log.follower);
        return log;
    }

    private synchronized void received(Frame frame) {
        StringBuilder rest = partial.computeIfAbsent(frame.getStreamType(), stream -> new StringBuilder());
        rest.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
        int end = rest.indexOf("\n");
        while (end >= 0) {
            add(rest.substring(0, end));
            rest.delete(0, end + 1);
            end = rest.indexOf("\n");
        }
        notifyAll();
    }

    private void add(String line) {
        if (!stamped) {
            lines.add(new LogLine(Instant.now(), line));
            return;
        }
        int space = line.indexOf(' ');
        try {
            lines.add(new LogLine(Instant.parse(line.substring(0, Math.max(0, space))), line.substring(space + 1)));
        } catch (DateTimeParseException e) {
            throw new LabException("Docker sent a log line without its time: " + line, e);
        }
    }

    /// Waits until what the container has printed so far is here: a moment without a new line.
    public void settle() {
        int[] seen = {-1};
        Waiting.until("the log is read", Duration.ofSeconds(5), () -> {
            int before = seen[0];
            seen[0] = lines().size();
            return seen[0] > 0 && seen[0] == before;
        });
    }

    public synchronized List<LogLine> lines() {
        return List.copyOf(lines);
    }

    /// The last lines, as text, for a report of what went wrong.
    public synchronized String tail(int count) {
        StringBuilder tail = new StringBuilder("--- last lines of " + name + "\n");
        lines.subList(Math.max(0, lines.size() - count), lines.size())
                .forEach(line ->
                        tail.append(line.at()).append(' ').append(line.text()).append('\n'));
        return tail.toString();
    }

    /// Waits for a line.
    ///
    /// @param what  for the error: "the phone rings"
    /// @param since lines that are older do not count
    /// @throws LabException where none comes in time
    public LogLine await(String what, Instant since, Duration most, Predicate<String> wanted) {
        return awaitParsed(
                what,
                most,
                line -> !line.at().isBefore(since) && wanted.test(line.text()) ? Optional.of(line) : Optional.empty());
    }

    /// Waits for a line that the function makes something of.
    public synchronized <T> T awaitParsed(String what, Duration most, Function<LogLine, Optional<T>> parser) {
        long deadline = System.nanoTime() + most.toNanos();
        int seen = 0;
        while (true) {
            for (; seen < lines.size(); seen++) {
                Optional<T> found = parser.apply(lines.get(seen));
                if (found.isPresent()) {
                    return found.get();
                }
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new LabException(name + ": not seen within " + most.toMillis() + " ms: " + what + "\n" + tail(8));
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LabException("interrupted while waiting for " + name, e);
            }
        }
    }

    @Override
    public void close() {
        try {
            follower.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
