package org.linekeeper.agent.sound;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// One connection to a sound server with a main loop of its own, which only turns while its owner calls
/// in here. The owner holds [#lock] around every use of the native objects; [#close] may come from any
/// thread and ends a wait that is under way.
final class PulseConnection implements AutoCloseable {
    /// A wait looks at least this often whether it was closed: a wake-up that comes between two polls is lost.
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(3);

    /// While libpulse connects it sets the process's umask and sets it back: two at once could leave the
    /// stricter one for good, and what the process writes from then on would be its own alone.
    private static final ReentrantLock CONNECTING = new ReentrantLock();

    final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final String server;
    private final MemorySegment mainloop;
    private final MemorySegment context;
    private Runnable release = () -> {};

    /// Guarded by the monitor of `closed`: [#wake] does without the lock.
    private boolean freed;

    private PulseConnection(String server, String name, Arena arena) {
        this.server = server;
        mainloop = LibPulse.mainloopNew();
        context = LibPulse.contextNew(LibPulse.mainloopApi(mainloop), arena.allocateFrom(name));
    }

    /// @param server the address, `unix:` and the socket's path
    /// @param name   by which the server's lists show us
    /// @throws SoundException where the library is missing or the server does not answer
    static PulseConnection open(String server, String name) {
        CONNECTING.lock();
        try {
            return connected(server, name);
        } finally {
            CONNECTING.unlock();
        }
    }

    private static PulseConnection connected(String server, String name) {
        PulseConnection connection;
        try (var arena = Arena.ofConfined()) {
            connection = new PulseConnection(server, name, arena);
            if (LibPulse.contextConnect(connection.context, arena.allocateFrom(server)) < 0) {
                throw connection.failed();
            }
        } catch (LinkageError e) {
            throw new SoundException("libpulse.so.0 can't be loaded: " + e.getMessage());
        }
        connection.lock.lock();
        try {
            connection.await(() -> LibPulse.contextState(connection.context) == LibPulse.CONTEXT_READY, CONNECT_NANOS);
        } finally {
            connection.lock.unlock();
        }
        return connection;
    }

    /// @throws SoundException where it is closed: the native objects are gone then
    void requireOpen() {
        if (closed.get()) {
            throw new SoundException("the stream is closed");
        }
    }

    MemorySegment context() {
        return context;
    }

    /// What must be let go before the connection is; replaces an earlier one.
    void onRelease(Runnable action) {
        release = action;
    }

    /// Turns the main loop until the condition holds.
    ///
    /// @throws SoundException when the connection is lost, closed, or the time is over; it is closed then
    void await(BooleanSupplier condition, long timeoutNanos) {
        requireOpen();
        long deadline = System.nanoTime() + timeoutNanos;
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw closing(new SoundException("sound server " + server + ": no answer in "
                        + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms"));
            }
            turn(Math.min(left, POLL_NANOS));
        }
    }

    /// Turns the main loop once: handles what has arrived, waiting for it at most that long.
    ///
    /// @return whether anything was handled
    boolean turn(long timeoutNanos) {
        requireOpen();
        int handled = LibPulse.mainloopIterate(mainloop, (int) TimeUnit.NANOSECONDS.toMicros(timeoutNanos));
        requireOpen();
        if (handled < 0 || LibPulse.contextState(context) > LibPulse.CONTEXT_READY) {
            throw failed();
        }
        return handled > 0;
    }

    /// Ends a wait that is under way; from any thread.
    void wake() {
        synchronized (closed) {
            if (!freed) {
                LibPulse.mainloopWakeup(mainloop);
            }
        }
    }

    /// What went wrong at the server; the connection is closed with it.
    SoundException failed() {
        return closing(new SoundException("sound server " + server + ": " + LibPulse.contextError(context)));
    }

    private SoundException closing(SoundException cause) {
        close();
        return cause;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (!lock.isHeldByCurrentThread()) {
            wake();
        }
        lock.lock();
        try {
            release.run();
            LibPulse.contextDisconnect(context);
            LibPulse.contextUnref(context);
            free();
        } finally {
            lock.unlock();
        }
    }

    private void free() {
        synchronized (closed) {
            freed = true;
            LibPulse.mainloopFree(mainloop);
        }
    }
}
