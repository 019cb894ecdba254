package org.linekeeper.agent;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sound.SoundProbe;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;

/// Says whether sound can go both ways, by sending some: when the sound server has come up, and from time
/// to time while no call is up. One platform thread, since the probe blocks in libpulse.
final class SoundWitness implements AutoCloseable {
    private static final Duration PROVEN_AGAIN_AFTER = Duration.ofMinutes(5);
    private static final Duration TRIED_AGAIN_AFTER = Duration.ofSeconds(2);

    private final SoundProbe probe;
    private final BooleanSupplier inUse;
    private final Consumer<Witness> listener;
    private final Clock clock;
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread =
            Thread.ofPlatform().name("sound-witness").daemon().unstarted(this::run);
    private volatile boolean serverUp;
    private volatile boolean closed;
    private volatile Witness witness;

    /// @param inUse whether a call has the sound card
    SoundWitness(SoundProbe probe, BooleanSupplier inUse, Consumer<Witness> listener, Clock clock) {
        this.probe = probe;
        this.inUse = inUse;
        this.listener = listener;
        this.clock = clock;
        this.witness = Witness.unknown(clock.instant());
    }

    void start() {
        thread.start();
    }

    Witness witness() {
        return witness;
    }

    /// The sound server came up or went away.
    void server(boolean up) {
        if (up == serverUp) {
            return;
        }
        serverUp = up;
        if (up) {
            asked.release();
        } else {
            say(Evidence.GONE, "the sound server is down");
        }
    }

    @Override
    public void close() {
        closed = true;
        asked.release();
    }

    private void run() {
        Duration wait = PROVEN_AGAIN_AFTER;
        try {
            while (!closed) {
                boolean told = asked.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
                if (told) {
                    asked.drainPermits();
                }
                wait = !closed && serverUp && !inUse.getAsBoolean() ? prove() : PROVEN_AGAIN_AFTER;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration prove() {
        return switch (probe.run()) {
            case SoundProbe.Result.Proven proven -> {
                say(Evidence.ALIVE, null);
                yield PROVEN_AGAIN_AFTER;
            }
            case SoundProbe.Result.NotProven failed -> {
                if (!inUse.getAsBoolean()) {
                    say(Evidence.GONE, "no sound passes: " + failed.faults());
                }
                yield TRIED_AGAIN_AFTER;
            }
            case SoundProbe.Result.ServerAbsent absent -> {
                say(Evidence.GONE, absent.reason());
                yield TRIED_AGAIN_AFTER;
            }
        };
    }

    private synchronized void say(Evidence evidence, @Nullable String detail) {
        witness = witness.next(evidence, clock.instant(), detail);
        listener.accept(witness);
    }
}
