package org.linekeeper.controller.simulation;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.EventPage;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;

/// An agent whose every witness is alive and to which nothing happens: it holds polls for events as long as the
/// caller allows.
final class SimulatedAgent implements AutoCloseable {
    private final String name;
    private final Instant born = Instant.now();
    private AgentSpec spec = AgentSpec.EMPTY;
    private @Nullable SSLSocket caller;
    private int polling;
    private boolean closed;

    SimulatedAgent(String name) {
        this.name = name;
    }

    /// The name that its certificate bears.
    String name() {
        return name;
    }

    synchronized void opened(SSLSocket socket) throws IOException {
        if (closed) {
            socket.close();
        }
        caller = socket;
    }

    synchronized boolean isPolled() {
        return polling > 0;
    }

    synchronized String put(String body) {
        spec = Wire.JSON.readValue(body, AgentSpec.class);
        return status();
    }

    synchronized String status() {
        return Wire.JSON.writeValueAsString(now());
    }

    private AgentStatus now() {
        Instant now = Instant.now();
        Witness alive = new Witness(Evidence.ALIVE, born, now, null);
        List<AgentStatus.ProcessStatus> processes = new ArrayList<>();
        for (String process : List.of("bus", "display", "sound", "dino")) {
            processes.add(new AgentStatus.ProcessStatus(process, alive, 0));
        }
        return new AgentStatus(
                now,
                born,
                spec.generation(),
                0,
                processes,
                alive,
                spec.accounts().stream()
                        .map(account -> new AgentStatus.AccountStatus(account.id(), alive, alive, 0, null, null))
                        .toList(),
                spec.lines().stream()
                        .map(line -> new AgentStatus.LineStatus(line.id(), alive, 0, null, null, null))
                        .toList(),
                List.of(),
                Map.of());
    }

    synchronized String events(String query) {
        long until = System.nanoTime() + seconds(query) * 1_000_000_000L;
        polling++;
        try {
            for (long left = until - System.nanoTime(); left > 0 && !closed; left = until - System.nanoTime()) {
                wait(left / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            polling--;
        }
        return Wire.JSON.writeValueAsString(new EventPage("one", List.of(), now()));
    }

    private static long seconds(String query) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith("wait=")) {
                return Long.parseLong(pair.substring(5));
            }
        }
        return 0;
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        if (caller != null) {
            try {
                caller.setSoLinger(true, 0);
                caller.close();
            } catch (IOException e) {
                // its reader may have closed it in between
                if (!caller.isClosed()) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }
}
