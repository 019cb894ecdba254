package org.linekeeper.agent.sound;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches a PulseAudio server's streams over one connection, on a platform thread of its own that sleeps
/// until the server says that something has changed. While the server is away it tries again twice a second.
public final class PulseServerStreams implements SoundServerStreams {
    private static final Logger LOG = LoggerFactory.getLogger(PulseServerStreams.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PulseServer server;
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch serverSeen = new CountDownLatch(1);
    private volatile Snapshot snapshot = Snapshot.UNKNOWN;

    /// Guarded by this object's monitor; null while the server is away.
    private @Nullable PulseConnection connection;

    private PulseServerStreams(PulseServer server) {
        this.server = server;
    }

    /// Starts the watching; the server need not be there yet.
    public static PulseServerStreams watch(PulseServer server) {
        var streams = watchOnceUp(server);
        streams.serverIsUp();
        return streams;
    }

    /// The same for a server that isn't there before [#serverIsUp]: the sound library is linked then, and not while
    /// a sandbox starts and the processor is wanted for more.
    public static PulseServerStreams watchOnceUp(PulseServer server) {
        var streams = new PulseServerStreams(server);
        Thread.ofPlatform().name("sound-streams").daemon().start(streams::run);
        return streams;
    }

    /// The server is there; told as often as one likes.
    public void serverIsUp() {
        serverSeen.countDown();
    }

    @Override
    public Snapshot current() {
        return snapshot;
    }

    @Override
    public Subscription subscribe(Listener listener) {
        var subscriber = new Subscriber(listener);
        subscribers.add(subscriber);
        synchronized (this) {
            if (connection != null) {
                connection.wake();
            }
        }
        return () -> subscribers.remove(subscriber);
    }

    private void run() {
        try {
            serverSeen.await();
            while (closed.getCount() > 0) {
                watchUntilLost();
                snapshot = Snapshot.UNKNOWN;
                tellSubscribers();
                closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watchUntilLost() {
        try (var arena = Arena.ofConfined();
                var opened = PulseConnection.open(server.address(), PulseServer.CLIENT)) {
            if (!use(opened)) {
                return;
            }
            opened.lock.lock();
            try {
                var watch = new StreamWatch(opened, arena, now -> snapshot = now);
                while (true) {
                    watch.turn(IDLE_NANOS);
                    tellSubscribers();
                }
            } finally {
                opened.lock.unlock();
            }
        } catch (SoundException e) {
            LOG.debug("sound server's streams: {}", e.getMessage());
        } finally {
            forgetConnection();
        }
    }

    private synchronized boolean use(PulseConnection opened) {
        connection = opened;
        return closed.getCount() > 0;
    }

    private synchronized void forgetConnection() {
        connection = null;
    }

    private void tellSubscribers() {
        var now = snapshot;
        for (var subscriber : subscribers) {
            try {
                subscriber.tell(now);
            } catch (RuntimeException e) {
                LOG.error("a listener failed at {}", now, e);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        serverSeen.countDown();
        subscribers.clear();
        PulseConnection open;
        synchronized (this) {
            open = connection;
        }
        if (open != null) {
            open.close();
        }
    }

    /// A listener, and what it has been told last; used by the watching thread only.
    private static final class Subscriber {
        private final Listener listener;
        private @Nullable Snapshot told;

        Subscriber(Listener listener) {
            this.listener = listener;
        }

        void tell(Snapshot now) {
            if (!now.equals(told)) {
                told = now;
                listener.changed(now);
            }
        }
    }
}
