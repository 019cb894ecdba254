package org.linekeeper.lab.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
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

    ControllerApi(int port, String token) {
        this.port = port;
        this.token = token;
    }

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
            return send(request(port, "/actuator/health").GET().build()).status() == 200;
        } catch (LabException notYet) {
            return false;
        }
    }

    public Answer get(String path) {
        return send(authorized(path).GET().build());
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

    private static Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.body().isBlank() ? JSON.nullNode() : JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new LabException("the controller did not answer " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
