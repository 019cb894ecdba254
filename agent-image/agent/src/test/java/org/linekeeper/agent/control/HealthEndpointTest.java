package org.linekeeper.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthEndpointTest {
    private final List<Socket> open = new ArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean up = true;
    private volatile boolean inCall;
    private volatile boolean quiet = true;
    private HealthEndpoint endpoint;

    @BeforeEach
    void serve() throws IOException {
        endpoint = HealthEndpoint.serve(new InetSocketAddress(0), () -> up, () -> inCall, () -> {
            waiting.incrementAndGet();
            return new HealthEndpoint.Drain() {
                @Override
                public boolean quiet() {
                    return quiet;
                }

                @Override
                public void close() {
                    waiting.decrementAndGet();
                }
            };
        });
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket one : open) {
            one.close();
        }
        endpoint.close();
    }

    @Test
    void tellsOnlyWhetherTheControlEndpointServes() throws IOException {
        assertThat(answer("GET /health HTTP/1.1\r\nHost: x\r\n\r\n"))
                .isEqualTo("HTTP/1.1 200 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        up = false;
        assertThat(answer("GET /health HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void isAliveWhileItServesAndInEveryCall() throws IOException {
        assertThat(answer("GET /alive HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        up = false;
        assertThat(answer("GET /alive HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 503 ");
        inCall = true;
        assertThat(answer("GET /alive HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    /// Threads that spin keep all that would run another one; how many that takes depends on what the other tests left
    /// running.
    @Test
    void isStuckWhereNoVirtualThreadRuns() throws IOException, InterruptedException {
        AtomicBoolean released = new AtomicBoolean();
        try {
            while (Thread.ofVirtual().start(() -> {}).join(Duration.ofMillis(500))) {
                Thread.ofVirtual().start(() -> {
                    while (!released.get()) {
                        Thread.onSpinWait();
                    }
                });
            }
            assertThat(answer("GET /health HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 ");
            assertThat(answer("GET /alive HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 503 ");
            inCall = true;
            assertThat(answer("GET /alive HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        } finally {
            released.set(true);
        }
        inCall = false;
        assertThat(answer("GET /alive HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({
        "POST /alive HTTP/1.1, 405",
        "POST /health HTTP/1.1, 405",
        "HEAD /health HTTP/1.1, 405",
        "GET / HTTP/1.1, 404",
        "GET /health/ HTTP/1.1, 404",
        "GET /health?x HTTP/1.1, 404",
        "GET /v1/status HTTP/1.1, 404",
        "GET /health, 400",
        "GET /health HTTP/2.0, 400",
        "GET  /health HTTP/1.1, 400"
    })
    void hasNothingElse(String request, String status) throws IOException {
        assertThat(answer(request + "\r\n\r\n")).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void aDrainLastsAsLongAsTheCallDoes() {
        quiet = false;
        CompletableFuture<String> drain = ask("GET /drain HTTP/1.0\r\n\r\n");
        await().until(() -> waiting.get() == 1);
        assertThat(drain).isNotDone();
        quiet = true;
        await().untilAsserted(() -> assertThat(drain).isCompletedWithValueMatching(text -> text.contains(" 200 ")));
        await().until(() -> waiting.get() == 0);
    }

    @Test
    void aDrainWhoseAskerLeavesIsOver() throws IOException {
        quiet = false;
        Socket asker = connected("GET /drain HTTP/1.0\r\n\r\n");
        await().until(() -> waiting.get() == 1);
        asker.close();
        await().until(() -> waiting.get() == 0);
    }

    @Test
    void onlyTheSandboxItselfMayDrain() throws IOException {
        Optional<InetAddress> outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findAny();
        Assumptions.assumeTrue(outside.isPresent(), "this machine has no address but the loopback's");
        quiet = false;
        assertThat(answer(outside.get(), "GET /drain HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        assertThat(answer(outside.get(), "GET /health HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(waiting).hasValue(0);
    }

    @Test
    void probesAreAnsweredWhileAllDrainsWait() throws IOException {
        quiet = false;
        for (int i = 0; i < HealthEndpoint.DRAINS; i++) {
            connected("GET /drain HTTP/1.0\r\n\r\n");
        }
        await().until(() -> waiting.get() == HealthEndpoint.DRAINS);
        assertThat(answer("GET /drain HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 503 ");
        assertThat(answer("GET /health HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whoSaysNothingLosesThePlaceSoon() throws IOException {
        for (int i = 0; i < HealthEndpoint.PLACES; i++) {
            connected("GET /health HTTP/1.1\r\n");
        }
        await().untilAsserted(
                        () -> assertThat(answer("GET /health HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 "));
    }

    @Test
    void aRequestThatIsTooLargeIsNotAnswered() throws IOException {
        String header = "X: " + "y".repeat(HealthEndpoint.LARGEST_REQUEST) + "\r\n";
        assertThat(answer("GET /health HTTP/1.1\r\n" + header + "\r\n")).isEmpty();
    }

    private Socket connected(String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port());
        open.add(socket);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private String answer(String request) throws IOException {
        return answer(InetAddress.getLoopbackAddress(), request);
    }

    /// Empty where none came.
    private String answer(InetAddress address, String request) throws IOException {
        try (Socket socket = new Socket(address, endpoint.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (java.net.SocketException reset) {
            return "";
        }
    }

    private CompletableFuture<String> ask(String request) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return answer(request);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                Executors.newVirtualThreadPerTaskExecutor());
    }
}
