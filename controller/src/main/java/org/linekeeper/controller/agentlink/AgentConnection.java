package org.linekeeper.controller.agentlink;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// One connection to an agent, for one request at a time (HTTP/1.1, RFC 9112). While an answer is waited
/// for no thread is held, so a thousand open polls take little memory. What an agent sends is not trusted:
/// sizes and times are bounded, and a slow drip of bytes moves no limit. Thread-safe.
final class AgentConnection implements AutoCloseable {
    private final AgentAddress address;
    private final CompletableFuture<AgentConnection> opened = new CompletableFuture<>();
    private final TlsChannel channel;
    private @Nullable Exchange exchange;
    private @Nullable IOException failure;

    /// @param body empty where there is none
    record Request(String method, String target, String body) {}

    record Answer(int status, String body) {}

    /// What all connections share.
    record Wire(Supplier<SSLContext> tls, LinkPump pump) {}

    private record Exchange(AnswerParser parser, CompletableFuture<Answer> answer) {}

    private AgentConnection(AgentAddress address, Wire wire) throws IOException {
        this.address = address;
        SSLEngine engine = wire.tls().get().createSSLEngine(address.certificateName(), address.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        InetSocketAddress peer = new InetSocketAddress(address.host(), address.port());
        this.channel = TlsChannel.connect(peer, engine, wire.pump(), new Ear());
    }

    /// Connects and shakes hands, both within the limit. The agent must show a certificate of this
    /// installation that bears its own name.
    ///
    /// @param reach how long to connect may take
    static AgentConnection open(AgentAddress address, Wire wire, Duration reach, Duration limit) throws IOException {
        AgentConnection connection = new AgentConnection(address, wire);
        try {
            connection.channel.requireConnected(reach);
            return await(connection.within(limit, connection.opened));
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    /// Sends a request and reads its answer, all within the limit. After a failure, which is an [IOException],
    /// the connection is good for nothing but closing.
    CompletableFuture<Answer> send(Request request, Duration limit) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        synchronized (this) {
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            if (exchange != null) {
                throw new IllegalStateException("another request is under way");
            }
            exchange = new Exchange(new AnswerParser(), answer);
        }
        channel.send(bytes(request));
        return within(limit, answer);
    }

    /// The same, waited for.
    Answer exchange(Request request, Duration limit) throws IOException {
        return await(send(request, limit));
    }

    private byte[] bytes(Request request) {
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        String head = request.method() + " " + request.target() + " HTTP/1.1\r\nHost: " + address.host() + ":"
                + address.port() + "\r\nAccept: application/json\r\n"
                + (body.length == 0 ? "" : "Content-Type: application/json\r\n")
                + "Content-Length: " + body.length + "\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

    private <T> CompletableFuture<T> within(Duration limit, CompletableFuture<T> result) {
        return result.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS).exceptionallyCompose(cause -> {
            close();
            return CompletableFuture.failedFuture(
                    cause instanceof TimeoutException
                            ? new SocketTimeoutException("no answer within " + limit.toMillis() + " ms")
                            : cause);
        });
    }

    private static <T> T await(CompletableFuture<T> result) throws IOException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an agent was waited for");
        }
    }

    /// May be called by any thread; a request under way fails at once.
    @Override
    public void close() {
        channel.close();
    }

    private final class Ear implements TlsChannel.Listener {
        @Override
        public void opened() {
            opened.complete(AgentConnection.this);
        }

        @Override
        public void received(ByteBuffer plain) throws IOException {
            Exchange current = current();
            if (current == null) {
                throw new IOException("the agent speaks without being asked");
            }
            Optional<Answer> answer = current.parser().accept(plain);
            if (answer.isPresent()) {
                over();
                current.answer().complete(answer.get());
            }
        }

        @Override
        public void failed(IOException cause) {
            opened.completeExceptionally(cause);
            Exchange broken = broken(cause);
            if (broken != null) {
                broken.answer().completeExceptionally(cause);
            }
        }
    }

    private synchronized @Nullable Exchange current() {
        return exchange;
    }

    private synchronized void over() {
        exchange = null;
    }

    private synchronized @Nullable Exchange broken(IOException cause) {
        failure = cause;
        Exchange broken = exchange;
        exchange = null;
        return broken;
    }
}
