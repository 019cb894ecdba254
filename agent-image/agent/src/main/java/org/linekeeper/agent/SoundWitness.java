package org.linekeeper.agent;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sound.SoundProbe;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says whether sound can go both ways, by sending some: when the sound server has come up, and once a minute while no
/// call is up and no phone rings. One failed try proves nothing, for a busy machine may tear a tone apart; the
/// second in a row does. So a sound path that is lost is told within 70 s. Each probe has a platform thread of its own,
/// since it blocks in libpulse, for 3 s where the server hangs; between them there is none.
final class SoundWitness implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SoundWitness.class);

    static final Duration PROVEN_AGAIN_AFTER = Duration.ofMinutes(1);
    static final Duration TRIED_AGAIN_AFTER = Duration.ofSeconds(2);
    static final Duration TRIED_RARELY_AFTER = Duration.ofSeconds(10);
    private static final int FAILURES_THAT_PROVE = 2;
    private static final int FAILURES_TRIED_SOON = 5;

    private final Function<BooleanSupplier, SoundProbe.Result> probe;
    private final BooleanSupplier inUse;
    private final Consumer<Witness> listener;
    private final InstantSource clock;
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("sound-witness").unstarted(this::run);
    private volatile boolean serverUp;
    private volatile boolean closed;
    private volatile Witness witness;
    private int failures;

    /// @param probe takes whether a call needs the sound card meanwhile
    /// @param inUse whether a call has the sound card
    SoundWitness(
            Function<BooleanSupplier, SoundProbe.Result> probe,
            BooleanSupplier inUse,
            Consumer<Witness> listener,
            InstantSource clock) {
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
                wait = closed ? PROVEN_AGAIN_AFTER : lookOnPlatformThread();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration lookOnPlatformThread() throws InterruptedException {
        FutureTask<Duration> look = new FutureTask<>(this::look);
        Thread.ofPlatform().name("sound-probe").daemon().start(look);
        try {
            return look.get();
        } catch (ExecutionException e) {
            LOG.error("the sound path can't be tried", e.getCause());
            return TRIED_RARELY_AFTER;
        }
    }

    /// Proves the path, where that may be done now. Not by two threads at once.
    ///
    /// @return how long to wait before the next time
    Duration look() {
        if (!serverUp || inUse.getAsBoolean()) {
            return PROVEN_AGAIN_AFTER;
        }
        return switch (probe.apply(inUse)) {
            case SoundProbe.Result.Proven _ -> {
                failures = 0;
                say(Evidence.ALIVE, null);
                yield PROVEN_AGAIN_AFTER;
            }
            case SoundProbe.Result.GivenUp _ -> PROVEN_AGAIN_AFTER;
            case SoundProbe.Result.NotProven failed -> failed("no sound passes: " + failed.faults());
            case SoundProbe.Result.ServerAbsent absent -> failed(absent.reason());
        };
    }

    private Duration failed(String why) {
        if (inUse.getAsBoolean()) {
            return PROVEN_AGAIN_AFTER;
        }
        failures++;
        if (failures >= FAILURES_THAT_PROVE || witness.evidence() == Evidence.GONE) {
            say(Evidence.GONE, why);
        }
        return failures < FAILURES_TRIED_SOON ? TRIED_AGAIN_AFTER : TRIED_RARELY_AFTER;
    }

    private synchronized void say(Evidence evidence, @Nullable String detail) {
        witness = witness.next(evidence, clock.instant(), detail);
        listener.accept(witness);
    }
}
