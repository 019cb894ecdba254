package org.linekeeper.lab.peer;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// baresip's `ctrl_tcp`: JSON in netstrings, `length:{…},`. Commands are answered under a token; events come
/// in between, and a thread of its own collects them.
final class PhoneControl implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int LONGEST = 1 << 16;
    private static final JsonMapper JSON = new JsonMapper();

    private final Socket socket;
    private final List<PhoneEvent> events = new ArrayList<>();
    private final Map<String, JsonNode> answers = new HashMap<>();
    private int commands;
    private @Nullable IOException broken;

    PhoneControl(String address, int port) throws IOException {
        socket = new Socket(address, port);
        Thread.ofVirtual().name("phone-control").start(this::read);
    }

    /// Gives a command and returns what baresip prints for it.
    ///
    /// @throws LabException where it refuses
    synchronized String command(String command, String parameters) {
        String token = Integer.toString(++commands);
        byte[] body = JSON.writeValueAsBytes(Map.of("command", command, "params", parameters, "token", token));
        try {
            socket.getOutputStream().write(netstring(body));
        } catch (IOException e) {
            throw new LabException("baresip's control connection is broken", e);
        }
        JsonNode answer = await(command + "'s answer", ANSWER, () -> Optional.ofNullable(answers.remove(token)));
        if (!answer.path("ok").asBoolean()) {
            throw new LabException(
                    "baresip refused " + command + ": " + answer.path("data").asString(""));
        }
        return answer.path("data").asString("");
    }

    synchronized PhoneEvent awaitEvent(String what, Instant since, Duration most, Predicate<PhoneEvent> wanted) {
        return await(
                what,
                most,
                () -> events.stream()
                        .filter(event -> !event.at().isBefore(since) && wanted.test(event))
                        .findFirst());
    }

    synchronized List<PhoneEvent> events() {
        return List.copyOf(events);
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
                        "the phone: not within " + most.toMillis() + " ms: " + what + "; seen: " + events, broken);
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
                received(JSON.readTree(readNetstring(in)));
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
            events.add(new PhoneEvent(
                    Instant.now(),
                    message.path("type").asString(""),
                    message.path("id").asString(""),
                    message.path("peeruri").asString(""),
                    message.path("param").asString("")));
        }
        notifyAll();
    }

    static byte[] netstring(byte[] body) {
        byte[] head = (body.length + ":").getBytes(StandardCharsets.US_ASCII);
        byte[] all = java.util.Arrays.copyOf(head, head.length + body.length + 1);
        System.arraycopy(body, 0, all, head.length, body.length);
        all[all.length - 1] = ',';
        return all;
    }

    static byte[] readNetstring(InputStream in) throws IOException {
        int length = 0;
        for (int digit = in.read(); digit != ':'; digit = in.read()) {
            if (digit < 0) {
                throw new EOFException("baresip closed the control connection");
            }
            length = length * 10 + Character.digit(digit, 10);
            if (digit < '0' || digit > '9' || length > LONGEST) {
                throw new IOException("this is no netstring");
            }
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length || in.read() != ',') {
            throw new EOFException("a netstring is cut off");
        }
        return body;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new LabException("the phone's control connection could not be closed", e);
        }
    }
}
