package org.linekeeper.lab.peer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.linekeeper.lab.friend.Netstring;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The remote control of a phone or of the friend: baresip's `ctrl_tcp`, JSON in netstrings. Commands are answered
/// under a token; events come in between, and a thread of its own collects them.
final class CallControl implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final Socket socket;
    private final List<CallEvent> events = new ArrayList<>();
    private final Map<String, JsonNode> answers = new HashMap<>();
    private int commands;
    private @Nullable IOException broken;

    /// @param name of the phone or client, for errors
    CallControl(String name, String address, int port) throws IOException {
        this.name = name;
        socket = new Socket(address, port);
        Thread.ofVirtual().name(name + "-control").start(this::read);
    }

    /// Gives a command and returns what baresip prints for it.
    ///
    /// @throws LabException where it refuses
    synchronized String command(String command, String parameters) {
        String token = Integer.toString(++commands);
        byte[] body = JSON.writeValueAsBytes(Map.of("command", command, "params", parameters, "token", token));
        try {
            socket.getOutputStream().write(Netstring.frame(body));
        } catch (IOException e) {
            throw new LabException(name + ": the control connection is broken", e);
        }
        JsonNode answer = await(command + "'s answer", ANSWER, () -> Optional.ofNullable(answers.remove(token)));
        if (!answer.path("ok").asBoolean()) {
            throw new LabException(
                    name + " refused " + command + ": " + answer.path("data").asString(""));
        }
        return answer.path("data").asString("");
    }

    synchronized List<CallEvent> events() {
        return List.copyOf(events);
    }

    /// Connects as soon as somebody listens.
    static CallControl connect(String name, String address, int port, Duration most) {
        AtomicReference<@Nullable CallControl> connected = new AtomicReference<>();
        Waiting.until(name + " listens", most, () -> {
            try {
                connected.set(new CallControl(name, address, port));
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
        return Objects.requireNonNull(connected.get());
    }

    /// Waits for an event of a type.
    ///
    /// @param since events that are older do not count
    synchronized CallEvent awaitEvent(String what, Instant since, Duration most, String type) {
        return await(
                what,
                most,
                () -> events.stream()
                        .filter(event ->
                                !event.at().isBefore(since) && event.type().equals(type))
                        .findFirst());
    }

    private <T> T await(String what, Duration most, java.util.function.Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + most.toNanos();
        while (true) {
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0 || broken != null) {
                throw new LabException(
                        name + ": not within " + most.toMillis() + " ms: " + what + "; seen: " + events, broken);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LabException("interrupted while waiting: " + what, e);
            }
        }
    }

    private void read() {
        try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
            while (true) {
                received(JSON.readTree(Netstring.read(in)));
            }
        } catch (IOException e) {
            synchronized (this) {
                broken = e;
                notifyAll();
            }
        }
    }

    private synchronized void received(JsonNode message) {
        if (message.path("response").asBoolean(false)) {
            answers.put(message.path("token").asString(""), message);
        } else {
            events.add(new CallEvent(
                    Instant.now(),
                    message.path("type").asString(""),
                    message.path("id").asString(""),
                    message.path("peeruri").asString(""),
                    message.path("param").asString("")));
        }
        notifyAll();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new LabException(name + ": the control connection could not be closed", e);
        }
    }
}
