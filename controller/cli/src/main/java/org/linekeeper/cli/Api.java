package org.linekeeper.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// The controller's API. A request that changes something bears a fresh idempotency key.
final class Api {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /// A gateway that does not get through, and a controller whose database is away.
    private static final Set<Integer> NOT_NOW = Set.of(502, 503, 504);

    private static final String ROOT = "/api/v1";
    private static final int UNAUTHORIZED = 401;
    /// A redirection is none of the controller's answers.
    private static final int FIRST_REFUSAL = 300;

    private final URI url;
    private final @Nullable String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /// @param token null for what needs none
    Api(URI url, @Nullable String token) {
        this.url = url;
        this.token = token;
    }

    /// Query parameters in their order; those without a value are left out.
    static final class Query {
        private final Map<String, String> values = new LinkedHashMap<>();

        Query with(String name, @Nullable Object value) {
            if (value != null) {
                values.put(name, value.toString());
            }
            return this;
        }

        @Override
        public String toString() {
            List<String> pairs = new ArrayList<>();
            values.forEach((name, value) -> pairs.add(name + "=" + encode(value)));
            return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
        }
    }

    static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) {
        return json(send("GET", path, null, null, PATIENCE));
    }

    /// Something and the version of it that was read, which a change may be bound to (RFC 9110 §13.1.1).
    record Versioned(JsonNode body, @Nullable String version) {}

    Versioned read(String path) {
        HttpResponse<String> answer = send("GET", path, null, null, PATIENCE);
        return new Versioned(json(answer), answer.headers().firstValue("ETag").orElse(null));
    }

    /// All entries of a list, page after page, up to a number of them.
    ArrayNode all(String path, Query query, int most) {
        ArrayNode items = JSON.createArrayNode();
        String next = null;
        do {
            JsonNode page = get(path
                    + query.with("limit", Math.clamp(most - items.size(), 1, 500))
                            .with("after", next));
            page.path("items").forEach(items::add);
            next = page.path("next").isString() ? page.path("next").asString() : null;
        } while (next != null && items.size() < most);
        return items;
    }

    /// @return what the controller answered; a missing node where it answered nothing
    JsonNode change(String method, String path, @Nullable JsonNode body) {
        return change(method, path, body, null);
    }

    /// @param version that the change is made to: refused where there is a newer one
    JsonNode change(String method, String path, @Nullable JsonNode body, @Nullable String version) {
        return json(send(method, path, body == null ? null : body.toString(), version, PATIENCE));
    }

    /// For what takes the controller longer than usual.
    JsonNode order(String path, Duration patience) {
        return json(send("POST", path, null, null, patience));
    }

    /// The lines of a stream, until the controller ends it.
    InputStream stream(String path) {
        HttpRequest request = request("GET", path, null, null).build();
        try {
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() >= FIRST_REFUSAL) {
                try (InputStream body = answer.body()) {
                    throw problem(answer, new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            return answer.body();
        } catch (IOException e) {
            throw notReached(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private HttpResponse<String> send(
            String method, String path, @Nullable String body, @Nullable String version, Duration patience) {
        HttpRequest request =
                request(method, path, body, version).timeout(patience).build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= FIRST_REFUSAL) {
                throw problem(answer, answer.body());
            }
            return answer;
        } catch (IOException e) {
            throw notReached(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private HttpRequest.Builder request(String method, String path, @Nullable String body, @Nullable String version) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(ROOT + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (version != null) {
            request.header("If-Match", version);
        }
        if (!method.equals("GET")) {
            request.header("Idempotency-Key", UUID.randomUUID().toString());
        }
        return request;
    }

    private JsonNode json(HttpResponse<String> answer) {
        try {
            return answer.body().isEmpty() ? JSON.missingNode() : JSON.readTree(answer.body());
        } catch (JacksonException e) {
            throw elsewhere("what answers at " + url + " is no controller");
        }
    }

    private static ApiProblem elsewhere(String what) {
        return new ApiProblem(ApiProblem.Kind.NOT_REACHED, what + ": name one with --url");
    }

    private ApiProblem problem(HttpResponse<?> answer, String body) {
        int status = answer.statusCode();
        if (status < 400) {
            // it is not followed: the token is for this address alone
            String where = answer.headers().firstValue("Location").orElse("elsewhere");
            return elsewhere("what answers at " + url + " sends to " + where);
        }
        String detail = "";
        try {
            detail = JSON.readTree(body).path("detail").asString("");
        } catch (JacksonException e) {
            // something between here and the controller answered
            detail = body.lines().findFirst().orElse("");
        }
        String words = detail.isEmpty() ? "the controller answered " + status : detail + " (" + status + ")";
        if (status == UNAUTHORIZED && token != null) {
            words += "; the token holds no more, or is another controller's: sign in again with sign-in, or name"
                    + " another token's file with --token-file";
        }
        return new ApiProblem(NOT_NOW.contains(status) ? ApiProblem.Kind.NOT_NOW : ApiProblem.Kind.REFUSED, words);
    }

    private ApiProblem notReached(IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new ApiProblem(
                ApiProblem.Kind.NOT_REACHED,
                "no controller answers at " + url + " (" + reason + "): start one with scripts/up, or name another with"
                        + " --url");
    }

    private static ApiProblem interrupted() {
        Thread.currentThread().interrupt();
        return new ApiProblem(ApiProblem.Kind.NOT_REACHED, "interrupted");
    }
}
