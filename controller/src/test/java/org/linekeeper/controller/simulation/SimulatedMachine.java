package org.linekeeper.controller.simulation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.user.UserId;
import tools.jackson.databind.JsonNode;

/// The machine that simulated sandboxes run on: a process of its own, asked over [Wire] by a [SimulatedRuntime] and
/// by whoever measures. Besides the runtime's methods it understands `faults`, `kill`, `repairs` and `count`.
///
/// `java SimulatedMachine [startMillis]` prints its port, and ends when its input does.
final class SimulatedMachine implements AutoCloseable {
    private static final Set<String> CHANGING = Set.of("create", "start", "remove", "removeProfile");

    private final FakeRuntime runtime;
    private final SimulatedAgents agents = new SimulatedAgents();
    private final ServerSocket server;
    private final List<Wire> followers = new CopyOnWriteArrayList<>();
    private final AtomicLong changes = new AtomicLong();
    private final Map<String, Long> deaths = new ConcurrentHashMap<>();
    private final List<Double> repairs = new ArrayList<>();
    private volatile Faults faults = Faults.NONE;

    SimulatedMachine() throws IOException {
        runtime = new FakeRuntime(agents);
        server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        runtime.follow(user -> hint(user.name()));
        Thread.ofVirtual().name("machine").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    FakeRuntime runtime() {
        return runtime;
    }

    static void main(String[] arguments) throws IOException {
        // as a real agent's JVM has it
        System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
        try (SimulatedMachine machine = new SimulatedMachine()) {
            if (arguments.length > 0) {
                machine.faults = new Faults(Integer.parseInt(arguments[0]), 0, 0, false, Set.of());
            }
            System.out.println(machine.port());
            while (System.in.read() >= 0) {
                // whoever measures holds the other end
            }
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().name("machine-client").start(() -> serve(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (Wire wire = new Wire(socket)) {
            for (String line = wire.line(); line != null; line = wire.line()) {
                Wire.Request request = Wire.JSON.readValue(line, Wire.Request.class);
                if (request.op().equals("follow")) {
                    wire.sendLine("");
                    followers.add(wire);
                } else {
                    wire.send(answer(request));
                }
            }
        } catch (IOException e) {
            // the client is gone, killed perhaps
        } finally {
            followers.removeIf(wire -> wire.isOf(socket));
        }
    }

    private Wire.Answer answer(Wire.Request request) {
        if (CHANGING.contains(request.op())) {
            changes.incrementAndGet();
        }
        try {
            obey(request.op());
            Object result = carryOut(request.op(), request.argument());
            return new Wire.Answer(result == null ? null : Wire.JSON.valueToTree(result), null);
        } catch (RuntimeFailure e) {
            return new Wire.Answer(null, Wire.Failure.of(e));
        }
    }

    private void obey(String op) {
        Faults now = faults;
        if (now.failing().contains(op) || ThreadLocalRandom.current().nextInt(100) < now.failPercent()) {
            throw new RuntimeFailure(RuntimeFailure.Scope.SANDBOX, true, "the machine was told to fail " + op, null);
        }
        if (now.millis(op) > 0) {
            try {
                Thread.sleep(now.millis(op));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private @Nullable Object carryOut(String op, @Nullable JsonNode argument) {
        switch (op) {
            case "list" -> {
                return runtime.list();
            }
            case "observe" -> {
                return runtime.observe(user(argument)).orElse(null);
            }
            case "profile" -> {
                var edition = runtime.profile(user(argument));
                return edition.isPresent() ? edition.getAsLong() : null;
            }
            case "create" -> {
                SandboxSpec spec = read(argument, SandboxSpec.class);
                repaired(spec.user());
                return runtime.create(spec);
            }
            case "start" -> {
                ObservedSandbox sandbox = read(argument, ObservedSandbox.class);
                repaired(sandbox.user());
                runtime.start(sandbox);
            }
            case "remove" -> runtime.remove(read(argument, ObservedSandbox.class));
            case "removeProfile" -> runtime.removeProfile(user(argument));
            case "imageBuild" -> {
                return runtime.imageBuild(read(argument, String.class));
            }
            case "faults" -> faults = read(argument, Faults.class);
            case "kill" -> kill(user(argument));
            case "repairs" -> {
                return takeRepairs();
            }
            case "count" -> {
                return Map.of(
                        "running", agents.count(),
                        "links", agents.links(),
                        "requests", agents.requests(),
                        "changes", changes.get());
            }
            default -> throw new IllegalArgumentException("no such request: " + op);
        }
        return null;
    }

    /// The sandbox dies by itself; the first request to repair it ends the time that is kept for [#takeRepairs].
    private void kill(UserId user) {
        deaths.put(user.name(), System.nanoTime());
        runtime.crash(user, true);
    }

    private void repaired(UserId user) {
        Long died = deaths.remove(user.name());
        if (died != null) {
            synchronized (repairs) {
                repairs.add((System.nanoTime() - died) / 1e9);
            }
        }
    }

    /// Seconds from death to first repair, of all that were killed since the last time.
    private List<Double> takeRepairs() {
        synchronized (repairs) {
            List<Double> taken = List.copyOf(repairs);
            repairs.clear();
            return taken;
        }
    }

    private void hint(String user) {
        if (faults.silentEvents()) {
            return;
        }
        for (Wire follower : followers) {
            try {
                synchronized (follower) {
                    follower.sendLine(user);
                }
            } catch (IOException e) {
                followers.removeIf(follower::equals);
            }
        }
    }

    private static UserId user(@Nullable JsonNode argument) {
        return read(argument, UserId.class);
    }

    private static <T> T read(@Nullable JsonNode argument, Class<T> type) {
        return Wire.JSON.treeToValue(Objects.requireNonNull(argument), type);
    }

    @Override
    public void close() throws IOException {
        server.close();
        agents.close();
    }
}
