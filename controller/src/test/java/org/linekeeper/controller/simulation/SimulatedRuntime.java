package org.linekeeper.controller.simulation;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.runtime.RuntimeHealth;
import org.linekeeper.controller.runtime.RuntimeListing;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.user.UserId;
import tools.jackson.databind.JsonNode;

/// The sandboxes of a [SimulatedMachine], which outlives the controller as a Docker daemon does.
final class SimulatedRuntime implements SandboxRuntime {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final int port;
    private final Clock clock;
    private final Deque<Wire> idle = new ConcurrentLinkedDeque<>();
    private volatile RuntimeHealth health = new RuntimeHealth(null, null, "nobody follows the events");
    private volatile @Nullable Wire events;
    private volatile boolean closed;

    SimulatedRuntime(int port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    @Override
    public RuntimeListing list() {
        return read(ask("list", null), RuntimeListing.class);
    }

    @Override
    public Optional<ObservedSandbox> observe(UserId user) {
        JsonNode found = ask("observe", user);
        return found == null || found.isNull() ? Optional.empty() : Optional.of(read(found, ObservedSandbox.class));
    }

    @Override
    public OptionalLong profile(UserId user) {
        JsonNode found = ask("profile", user);
        return found == null || found.isNull() ? OptionalLong.empty() : OptionalLong.of(found.asLong());
    }

    @Override
    public ObservedSandbox create(SandboxSpec spec) {
        return read(ask("create", spec), ObservedSandbox.class);
    }

    @Override
    public void start(ObservedSandbox sandbox) {
        ask("start", sandbox);
    }

    @Override
    public void remove(ObservedSandbox sandbox) {
        ask("remove", sandbox);
    }

    @Override
    public void removeProfile(UserId user) {
        ask("removeProfile", user);
    }

    @Override
    public String imageBuild(String image) {
        return read(ask("imageBuild", image), String.class);
    }

    /// Nobody but the controller moves simulated sandboxes about.
    @Override
    public void guard(ObservedSandbox sandbox, boolean inCall) {}

    @Override
    public void declareGone(ObservedSandbox sandbox) {
        throw new RuntimeFailure(Scope.SANDBOX, false, "the simulated machine knows of all its sandboxes", null);
    }

    private static <T> T read(@Nullable JsonNode result, Class<T> type) {
        return Wire.JSON.treeToValue(Objects.requireNonNull(result), type);
    }

    private @Nullable JsonNode ask(String op, @Nullable Object argument) {
        Wire.Answer answer;
        try {
            Wire wire = idle.poll();
            if (wire == null) {
                wire = Wire.to(port);
            }
            answer = wire.ask(op, argument);
            idle.push(wire);
        } catch (IOException e) {
            throw new RuntimeFailure(Scope.RUNTIME, true, "the simulated machine does not answer", e);
        }
        if (answer.failure() != null) {
            throw answer.failure().thrown();
        }
        return answer.result();
    }

    @Override
    public void follow(Consumer<UserId> hints) {
        Thread.ofVirtual().name("simulated-events").start(() -> {
            while (!closed) {
                try (Wire wire = Wire.to(port)) {
                    events = wire;
                    followOnce(wire, hints);
                } catch (IOException e) {
                    lost(String.valueOf(e.getMessage()));
                }
            }
        });
    }

    private void followOnce(Wire wire, Consumer<UserId> hints) throws IOException {
        wire.send(new Wire.Request("follow", null));
        wire.line();
        health = new RuntimeHealth(clock.instant(), health.lastHintAt(), null);
        for (String user = wire.line(); user != null; user = wire.line()) {
            Instant now = clock.instant();
            health = new RuntimeHealth(health.watchingSince(), now, null);
            hints.accept(new UserId(user));
        }
        lost("the machine closed it");
    }

    private void lost(String why) {
        health = new RuntimeHealth(null, health.lastHintAt(), why);
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void listenAgain() {
        Wire following = events;
        if (following != null) {
            try {
                following.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Override
    public RuntimeHealth health() {
        return health;
    }

    @Override
    public void close() {
        closed = true;
        Wire following = events;
        try {
            if (following != null) {
                following.close();
            }
            for (Wire wire = idle.poll(); wire != null; wire = idle.poll()) {
                wire.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
