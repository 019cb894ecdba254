package org.linekeeper.agent;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.linekeeper.agent.control.EventLog;
import org.linekeeper.agent.time.SteadyClock;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.Witness;

/// Turns readings into events: a witness that says the same as before, only younger, makes none. Who tells it waits for
/// no disk: the events are written one after the other on a thread of its own. Thread-safe.
final class WitnessLog implements AutoCloseable {
    private final EventLog events;
    private final Clock clock;
    private final WallTimes wallTimes;
    private final Map<String, Witness> known = new ConcurrentHashMap<>();
    private final ExecutorService writing = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofVirtual().name("witness-log").factory(),
            new ThreadPoolExecutor.DiscardPolicy());

    /// @param steady by which the witnesses tell their times
    WitnessLog(EventLog events, Clock clock, SteadyClock steady) {
        this.events = events;
        this.clock = clock;
        this.wallTimes = new WallTimes(steady);
    }

    /// @param part as in [AgentEvent.WitnessChanged]
    void heard(String part, Witness witness) {
        Witness before = known.put(part, witness);
        if (!witness.saysTheSameAs(before)) {
            Instant at = clock.instant();
            Witness told = wallTimes.of(witness);
            writing.execute(() -> events.append(number -> new AgentEvent.WitnessChanged(number, at, part, told)));
        }
    }

    /// Writes what is under way. What it hears from now on is lost.
    @Override
    public void close() {
        writing.close();
    }
}
