package org.linekeeper.controller.agentlink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves the bytes of all connections to agents: one thread, one selector, one set of buffers, so that a
/// connection at rest holds neither a thread nor a buffer. What takes long is done elsewhere.
final class LinkPump implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkPump.class);

    /// More than one TLS record with all that may stand around it (RFC 8446 §5.2).
    private static final int BUFFER_BYTES = 32 * 1024;

    private final Selector selector;
    /// Threads of their own, and fewer than processors: virtual threads would stand in the way of every request to the
    /// API while a fleet's links are opened.
    private final ExecutorService arithmetic = Executors.newFixedThreadPool(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            Thread.ofPlatform().name("handshakes-", 0).daemon().factory());

    private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();
    private final ByteBuffer received = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer sealed = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer plain = ByteBuffer.allocate(BUFFER_BYTES);

    private LinkPump(Selector selector) {
        this.selector = selector;
    }

    static LinkPump start() {
        try {
            LinkPump pump = new LinkPump(Selector.open());
            Thread.ofPlatform().name("links").daemon().start(pump::run);
            return pump;
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for the control links", e);
        }
    }

    /// Does something on the pump's thread, soon. It must not block.
    void run(Runnable errand) {
        errands.add(errand);
        selector.wakeup();
    }

    /// Does something that takes long on another thread.
    void compute(Runnable work) {
        arithmetic.execute(work);
    }

    Selector selector() {
        return selector;
    }

    /// What came from the network. Like the other buffers for the pump's thread, within one call.
    ByteBuffer received() {
        return received.clear();
    }

    /// What goes to the network.
    ByteBuffer sealed() {
        return sealed.clear();
    }

    ByteBuffer plain() {
        return plain.clear();
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
                    errand.run();
                }
                if (selector.isOpen()) {
                    selector.select(LinkPump::ready);
                }
            } catch (IOException | RuntimeException e) {
                LOG.error("The control links' thread goes on after a failure", e);
            }
        }
    }

    private static void ready(SelectionKey key) {
        ((TlsChannel) key.attachment()).ready();
    }

    /// Whoever still has a connection must close it before.
    @Override
    public void close() {
        run(() -> {
            arithmetic.shutdown();
            try {
                selector.close();
            } catch (IOException e) {
                LOG.debug("The selector did not close well", e);
            }
        });
    }
}
