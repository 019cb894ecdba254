package org.linekeeper.controller.agentlink;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A TLS connection (RFC 8446) that never blocks. All of it happens on the pump's thread, but for what
/// [#connect], [#send] and [#close] are called on.
final class TlsChannel {
    private static final Logger LOG = LoggerFactory.getLogger(TlsChannel.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final LinkPump pump;
    private final SocketChannel channel;
    private final SSLEngine engine;
    private final Listener listener;

    /// Received, and not yet a whole record.
    private ByteBuffer received = NOTHING;

    /// Sealed, and not yet taken by the network.
    private ByteBuffer unsent = NOTHING;

    private ByteBuffer plain = NOTHING;
    private @Nullable SelectionKey key;
    private boolean computing;
    private boolean open;
    private boolean failed;

    /// Hears from the pump's thread, which it must not hold up.
    interface Listener {
        /// Connected, shaken hands, and it is the peer that was asked for.
        void opened();

        /// The buffer is used for something else after the call.
        void received(ByteBuffer plain) throws IOException;

        /// The last that is heard.
        void failed(IOException cause);
    }

    private TlsChannel(LinkPump pump, SocketChannel channel, SSLEngine engine, Listener listener) {
        this.pump = pump;
        this.channel = channel;
        this.engine = engine;
        this.listener = listener;
    }

    /// @param engine in client mode, for this connection alone
    static TlsChannel connect(InetSocketAddress peer, SSLEngine engine, LinkPump pump, Listener listener)
            throws IOException {
        if (peer.isUnresolved()) {
            throw new UnknownHostException(peer.getHostString());
        }
        TlsChannel tls = new TlsChannel(pump, SocketChannel.open(), engine, listener);
        pump.run(() -> tls.guarded(() -> tls.begin(peer)));
        return tls;
    }

    /// Fails where the peer's machine has not taken the connection by then, however long the handshake takes.
    void requireConnected(Duration within) {
        CompletableFuture.delayedExecutor(within.toMillis(), TimeUnit.MILLISECONDS, pump::run)
                .execute(() -> {
                    if (!channel.isConnected()) {
                        fail(new SocketTimeoutException("no connection within " + within.toMillis() + " ms"));
                    }
                });
    }

    /// Sends these bytes; a message after the other.
    void send(byte[] message) {
        pump.run(() -> guarded(() -> {
            plain = ByteBuffer.wrap(message);
            goOn();
        }));
    }

    /// Without the TLS farewell, for which a hung peer would be waited for. By any thread; the listener hears of it.
    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.trace("A connection did not close well", e);
        }
        pump.run(() -> fail(new ClosedChannelException()));
    }

    /// The network has something, or takes something.
    void ready() {
        guarded(() -> {
            SelectionKey ready = key();
            if (ready.isConnectable() && channel.finishConnect()) {
                engine.beginHandshake();
            }
            if (ready.isReadable()) {
                read();
            }
            goOn();
        });
    }

    @FunctionalInterface
    private interface Step {
        void take() throws IOException;
    }

    private void guarded(Step step) {
        if (failed) {
            return;
        }
        try {
            step.take();
        } catch (IOException e) {
            fail(e);
        } catch (CancelledKeyException e) {
            fail(new IOException("the connection was closed", e));
        } catch (RuntimeException e) {
            LOG.error("A control link's connection failed", e);
            fail(new IOException("the controller failed: " + e.getClass().getSimpleName(), e));
        }
    }

    private void fail(IOException cause) {
        if (!failed) {
            failed = true;
            close();
            listener.failed(cause);
        }
    }

    private void begin(InetSocketAddress peer) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        key = channel.register(pump.selector(), SelectionKey.OP_CONNECT, this);
        if (channel.connect(peer)) {
            engine.beginHandshake();
            goOn();
        }
    }

    private SelectionKey key() {
        if (key == null) {
            throw new IllegalStateException("not registered yet");
        }
        return key;
    }

    private void read() throws IOException {
        ByteBuffer buffer = pump.received().put(received);
        if (channel.read(buffer) < 0) {
            throw new EOFException("the agent closed the connection");
        }
        received = buffer.flip();
    }

    /// As far as it goes without the network, then says what is waited for.
    private void goOn() throws IOException {
        boolean moves = channel.isConnected();
        while (moves && !computing) {
            moves = flush()
                    && switch (engine.getHandshakeStatus()) {
                        case NEED_TASK -> compute();
                        case NEED_WRAP -> seal(NOTHING);
                        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unseal();
                        case NOT_HANDSHAKING, FINISHED ->
                            announce() || unseal() || (plain.hasRemaining() && seal(plain));
                    };
        }
        received = kept(received);
        if (channel.isConnected()) {
            key().interestOps(computing ? 0 : unsent.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    /// Out of the buffer that all share.
    private static ByteBuffer kept(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            return NOTHING;
        }
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    private boolean announce() {
        if (open) {
            return false;
        }
        open = true;
        listener.opened();
        return true;
    }

    /// The arithmetic of a handshake takes milliseconds: others need not wait for it.
    private boolean compute() {
        computing = true;
        pump.compute(() -> {
            try {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            } finally {
                pump.run(() -> guarded(() -> {
                    computing = false;
                    goOn();
                }));
            }
        });
        return true;
    }

    /// @return whether the network has taken all
    private boolean flush() throws IOException {
        if (unsent.hasRemaining()) {
            channel.write(unsent);
        }
        return !unsent.hasRemaining();
    }

    private boolean seal(ByteBuffer message) throws IOException {
        ByteBuffer sealed = pump.sealed();
        SSLEngineResult result = engine.wrap(message, sealed);
        check(result);
        sealed.flip();
        channel.write(sealed);
        unsent = kept(sealed);
        return true;
    }

    /// @return false where more must be received first
    private boolean unseal() throws IOException {
        HandshakeStatus before = engine.getHandshakeStatus();
        ByteBuffer opened = pump.plain();
        SSLEngineResult result = engine.unwrap(received, opened);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            return false;
        }
        check(result);
        if (opened.flip().hasRemaining()) {
            listener.received(opened);
        }
        return result.bytesConsumed() > 0 || engine.getHandshakeStatus() != before;
    }

    private static void check(SSLEngineResult result) throws IOException {
        switch (result.getStatus()) {
            case OK -> {}
            case CLOSED -> throw new EOFException("the agent closed the connection");
            case BUFFER_OVERFLOW, BUFFER_UNDERFLOW ->
                throw new SSLException("a record that is longer than it may be (RFC 8446 §5.2)");
        }
    }
}
