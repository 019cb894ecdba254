package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.cli.Linekeeper;

/// The command line before a controller that cannot answer at times.
class CommandLineWaitTest {
    private static final String ENDED =
            "{\"id\": \"7\", \"endedAt\": \"2026-01-01T10:00:00Z\", \"counts\": {\"all\": 1, \"done\": 1}, \"items\": []}";

    private final Queue<Integer> problems = new ConcurrentLinkedQueue<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer controller;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        controller = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        controller.createContext("/", exchange -> {
            Integer problem = problems.poll();
            byte[] body = (problem == null ? ENDED : "{\"detail\": \"the database does not answer\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(problem == null ? 200 : problem, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        controller.start();
    }

    @AfterEach
    void stop() {
        controller.stop(0);
    }

    private int run(String... arguments) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "lk_token\n");
        Map<String, String> environment = Map.of(
                "LINEKEEPER_URL",
                "http://127.0.0.1:" + controller.getAddress().getPort(),
                "LINEKEEPER_TOKEN_FILE",
                token.toString());
        return Linekeeper.run(environment, new PrintWriter(out), new PrintWriter(err), arguments);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void bearsThatTheControllerCannotAnswerNow(int problem) throws IOException {
        problems.add(problem);

        int exitCode = run("operation", "wait", "7");

        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(out.toString()).contains("it is asked again", "the database does not answer (" + problem + ")");
    }

    @Test
    void doesNotBearARefusal() throws IOException {
        problems.add(404);

        assertThat(run("operation", "wait", "7")).isEqualTo(1);
    }
}
