package org.linekeeper.agent.media;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sound.SoundException;
import org.linekeeper.agent.sound.SoundStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One direction of a call's sound at the card, on a platform thread of its own: it blocks in foreign
/// functions. A sound server that goes away is waited for.
final class SoundLeg<S extends SoundStream> {
    private static final Logger LOG = LoggerFactory.getLogger(SoundLeg.class);
    private static final long RETRY_MILLIS = 200;

    private final String name;
    private final Source<S> source;
    private final Carrier<S> carrier;
    private final CountDownLatch closed = new CountDownLatch(1);

    private boolean failing;

    /// Guarded by this object's monitor.
    private @Nullable S stream;

    /// Opens the stream at the card.
    @FunctionalInterface
    interface Source<S> {
        S open();
    }

    /// Carries sound until the stream fails.
    @FunctionalInterface
    interface Carrier<S> {
        void carry(S stream);
    }

    SoundLeg(String name, Source<S> source, Carrier<S> carrier) {
        this.name = name;
        this.source = source;
        this.carrier = carrier;
    }

    void start() {
        Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    private void run() {
        try {
            do {
                carryOnce();
            } while (!closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("{} ends", name, e);
        }
    }

    private void carryOnce() {
        try (var opened = source.open()) {
            if (use(opened)) {
                failing = false;
                carrier.carry(opened);
            }
        } catch (SoundException e) {
            if (!failing && closed.getCount() > 0) {
                LOG.warn("{} waits for the sound server: {}", name, e.getMessage());
            }
            failing = true;
        }
    }

    private synchronized boolean use(S opened) {
        stream = opened;
        return closed.getCount() > 0;
    }

    /// Idempotent.
    void close() {
        closed.countDown();
        S open;
        synchronized (this) {
            open = stream;
        }
        if (open != null) {
            open.close();
        }
    }
}
