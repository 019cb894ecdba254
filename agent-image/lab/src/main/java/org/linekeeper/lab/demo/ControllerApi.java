package org.linekeeper.lab.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.linekeeper.lab.peer.LabException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The controller's REST interface as anybody may use it.
public final class ControllerApi {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final int port;
    private final String token;
    private final Consumer<Exchange> tap;

    /// @param tap hears of every answer, on the asking thread
    ControllerApi(int port, String token, Consumer<Exchange> tap) {
        this.port = port;
        this.token = token;
        this.tap = tap;
    }

    /// What came back, letter by letter.
    ///
    /// @param request like `GET /api/v1/users`
    public record Exchange(String request, int status, String body) {}

    /// What was answered, whatever its status.
    public record Answer(int status, JsonNode body) {
        public Answer require(int wanted) {
            if (status != wanted) {
                throw new LabException("the controller answered " + status + " instead of " + wanted + ": " + body);
            }
            return this;
        }
    }

    static boolean healthy(int port) {
        try {
            return exchange(request(port, "/actuator/health").GET().build()).status() == 200;
        } catch (LabException notYet) {
            return false;
        }
    }

    public Answer get(String path) {
        return send(authorized(path).GET().build());
    }

    /// What need not be JSON.
    public Exchange text(String path) {
        Exchange exchange = exchange(authorized(path).GET().build());
        tap.accept(exchange);
        return exchange;
    }

    /// Follows an answer that does not end, until it is closed; every line is an answer to the tap.
    public AutoCloseable follow(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + token)
                .build();
        try {
            HttpResponse<Stream<String>> response = HTTP.send(request, HttpResponse.BodyHandlers.ofLines());
            Stream<String> lines = response.body();
            Thread.ofVirtual().name("follow-" + path).start(() -> {
                try {
                    lines.forEach(line -> tap.accept(new Exchange("GET " + path, response.statusCode(), line)));
                } catch (UncheckedIOException closed) {
                    tap.accept(new Exchange("GET " + path, response.statusCode(), ""));
                }
            });
            return lines;
        } catch (IOException e) {
            throw new LabException("the controller did not answer " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    public Answer post(String path, Map<String, ?> body) {
        return send(authorized(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build());
    }

    public Answer put(String path, Map<String, ?> body) {
        return send(authorized(path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build());
    }

    public Answer delete(String path) {
        return send(authorized(path).DELETE().build());
    }

    private HttpRequest.Builder authorized(String path) {
        return request(port, path).header("Authorization", "Bearer " + token);
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(ANSWER);
    }

    private Answer send(HttpRequest request) {
        Exchange exchange = exchange(request);
        tap.accept(exchange);
        return new Answer(
                exchange.status(), exchange.body().isBlank() ? JSON.nullNode() : JSON.readTree(exchange.body()));
    }

    private static Exchange exchange(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Exchange(
                    request.method() + " " + request.uri().getPath(), response.statusCode(), response.body());
        } catch (IOException e) {
            throw new LabException("the controller did not answer " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
