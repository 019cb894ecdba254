package org.linekeeper.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Goes through the API's own description and sends every operation what nobody should: whatever comes, the
/// answer is no 500, and a refusal is a problem detail that names the field.
@Tag("database")
class ApiFuzzTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int ROUNDS = 40;
    private static final List<String> WORDS = List.of(
            "",
            " ",
            "ana",
            "nobody",
            "-1",
            "0",
            "99999999999999999999",
            "NaN",
            "true",
            "null",
            "../../etc/passwd",
            "%00",
            "\u0000",
            "\uD83D\uDE00",
            "\uD800",
            "a".repeat(5000),
            "sip:ana@pbx.test",
            "ana@chat.test",
            "2026-01-31T12:00:00Z",
            "9999999999-01-01T00:00:00Z",
            "9".repeat(9000),
            "'; drop table app_user; --",
            "\r\nX-Evil: 1",
            "${jndi:ldap://127.0.0.1/x}",
            "<script>alert(1)</script>");

    /// What only just looks like what is asked for: every parameter of every operation is given each of these.
    private static final List<String> NEARLY = List.of(
            "\u0000",
            "+1000000000-01-01T00:00:00Z",
            "-1000000000-01-01T00:00:00Z",
            "+500000-01-01T00:00:00Z",
            "2026-01-31T12:00:00Z~\u0000",
            "+1000000000-01-01T00:00:00Z~x",
            "+500000-01-01T00:00:00Z~x");

    private final Path folder;
    private final TestController controller;

    ApiFuzzTest(@TempDir Path data) throws IOException {
        folder = data;
        controller = TestController.start(data, new FakeRuntime(FakeRuntime.NOTHING));
        controller.post("/api/v1/users", Bodies.user("ana"));
    }

    @AfterEach
    void stop() {
        controller.close();
    }

    /// @param answers the statuses that are described
    /// @param body    the schema of the body; null where there is none
    private record Operation(
            String method,
            String path,
            List<Parameter> parameters,
            Collection<String> answers,
            @Nullable JsonNode body) {
        @Override
        public String toString() {
            return method + " " + path;
        }

        /// What it answers does not end.
        boolean streams() {
            return path.endsWith("/stream");
        }
    }

    private record Parameter(String name, String in) {}

    private record Try(
            Operation operation,
            String path,
            Map<String, String> headers,
            @Nullable String body) {
        @Override
        public String toString() {
            return operation + " as " + path + " " + headers + " " + body;
        }
    }

    @TestFactory
    List<DynamicTest> noOperationFailsWhateverItIsSent() {
        JsonNode description = controller.get("/api/v1/openapi").json();
        List<Operation> operations = operations(description);
        assertThat(operations).hasSizeGreaterThan(10);
        return operations.stream()
                .filter(operation -> !operation.streams())
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> fuzz(description, operation)))
                .toList();
    }

    private void fuzz(JsonNode description, Operation operation) {
        // the same tries every time: a failure is found again
        Random random = new Random(operation.toString().hashCode());
        Mutator mutator = new Mutator(description, random);
        for (int round = 0; round < ROUNDS; round++) {
            judge(attempt(operation, mutator, random));
        }
        for (Parameter parameter : operation.parameters()) {
            NEARLY.forEach(word -> nearly(operation, parameter, word));
        }
        await().untilAsserted(() ->
                assertThat(controller.get("/actuator/health").status()).isEqualTo(200));
    }

    private void judge(Try attempt) {
        TestController.Answer answer = send(attempt);
        assertThat(answer.status())
                .as("%s: %s", attempt, answer.response().body())
                .isNotEqualTo(500);
        if (answer.status() >= 400) {
            assertProblem(attempt, answer);
        } else {
            assertThat(attempt.operation().answers()).as("%s", attempt).contains(Integer.toString(answer.status()));
        }
    }

    private void nearly(Operation operation, Parameter parameter, String word) {
        String path = operation.path();
        for (Parameter other : operation.parameters()) {
            if (other.in().equals("path")) {
                path = path.replace("{" + other.name() + "}", encode(other.equals(parameter) ? word : "ana"));
            }
        }
        if (parameter.in().equals("query")) {
            path += "?" + parameter.name() + "=" + encode(word);
        }
        if (!parameter.in().equals("header")) {
            judge(new Try(operation, path, Map.of(), operation.body() == null ? null : "{}"));
        }
    }

    /// Bodies that are right but for one field, which the schema's words hardly ever are.
    @TestFactory
    List<DynamicTest> oneFieldThatNobodyShouldSendIsNamed() throws IOException {
        String[] ca = Files.readString(folder.resolve("ca.pem")).split("(?=-----BEGIN)");
        String certificate = Arrays.stream(ca)
                .filter(part -> part.startsWith("-----BEGIN CERTIFICATE"))
                .findFirst()
                .orElseThrow();
        String lineBreaks = text(certificate + "\n".repeat(40_000));
        String nul = "\"a\\u0000b\"";
        return Stream.of(
                        new Wrong(
                                "PUT",
                                "/api/v1/users/ana/lines/x",
                                "{\"address\": \"sip:ana@pbx.test\", \"password\": \"p\", \"signalling\": {\"trust\": "
                                        + lineBreaks + "}}",
                                "signalling.trust"),
                        new Wrong(
                                "POST",
                                "/api/v1/operations/start",
                                "{\"filter\": {\"build\": " + text("a".repeat(9000)) + "}}",
                                "filter.build"),
                        new Wrong(
                                "POST",
                                "/api/v1/operations/start",
                                "{\"filter\": {\"build\": " + nul + "}}",
                                "filter.build"),
                        new Wrong(
                                "POST",
                                "/api/v1/operations/start",
                                "{\"users\": [\"ana\"], \"reason\": " + nul + "}",
                                "reason"),
                        new Wrong(
                                "PUT", "/api/v1/fleet/pause", "{\"paused\": true, \"reason\": " + nul + "}", "reason"),
                        new Wrong("GET", "/api/v1/events?from=%2B1000000000-01-01T00:00:00Z", null, "from"),
                        new Wrong("GET", "/api/v1/calls?before=%2B500000-01-01T00:00:00Z", null, "before"),
                        new Wrong("GET", "/api/v1/calls?after=%2B500000-01-01T00:00:00Z~x", null, "after"),
                        new Wrong("GET", "/api/v1/users?after=%00", null, "after"),
                        new Wrong("GET", "/api/v1/rollouts?after=2026-01-31T12:00:00Z~%00", null, "after"))
                .map(wrong ->
                        DynamicTest.dynamicTest(wrong.method() + " " + wrong.path() + ": " + wrong.field(), () -> {
                            TestController.Answer answer = controller.send(wrong.method(), wrong.path(), wrong.body());
                            assertThat(answer.status())
                                    .as(answer.response().body())
                                    .isEqualTo(400);
                            assertThat(answer.json().path("field").asString()).isEqualTo(wrong.field());
                        }))
                .toList();
    }

    private record Wrong(
            String method, String path, @Nullable String body, String field) {}

    private static String text(String value) {
        return JSON.writeValueAsString(value);
    }

    private static void assertProblem(Try attempt, TestController.Answer answer) {
        if (answer.response().body().isEmpty()
                || !answer.header("content-type").startsWith("application/problem+json")) {
            // refused by the web server itself, before it is anybody's request
            assertThat(answer.status())
                    .as("%s: %s", attempt, answer.response().body())
                    .isIn(400, 414, 431);
            return;
        }
        JsonNode problem = answer.json();
        assertThat(problem.path("status").asInt()).as("%s", attempt).isEqualTo(answer.status());
        assertThat(problem.path("detail").asString()).as("%s", attempt).isNotEmpty();
        if (answer.status() == 400) {
            assertThat(problem.path("field").asString())
                    .as("%s: %s", attempt, problem)
                    .isNotEmpty();
        }
    }

    private static Try attempt(Operation operation, Mutator mutator, Random random) {
        String path = operation.path();
        List<String> query = new ArrayList<>();
        Map<String, String> headers = new LinkedHashMap<>();
        for (Parameter parameter : operation.parameters()) {
            String value = parameter.in().equals("path") && random.nextBoolean() ? "ana" : mutator.word();
            switch (parameter.in()) {
                case "path" -> path = path.replace("{" + parameter.name() + "}", encode(value.isEmpty() ? "x" : value));
                case "query" -> {
                    if (random.nextInt(3) == 0) {
                        query.add(parameter.name() + "=" + encode(value));
                    }
                }
                case "header" -> {
                    if (random.nextInt(4) == 0 && value.chars().allMatch(c -> c >= ' ' && c < 127)) {
                        headers.put(parameter.name(), value);
                    }
                }
                default -> throw new IllegalStateException("a parameter in " + parameter.in());
            }
        }
        String target = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
        JsonNode schema = operation.body();
        return new Try(operation, target, headers, schema == null ? null : mutator.body(schema));
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private TestController.Answer send(Try attempt) {
        String[] headers = attempt.headers().entrySet().stream()
                .flatMap(header -> List.of(header.getKey(), header.getValue()).stream())
                .toArray(String[]::new);
        return controller.send(attempt.operation().method(), attempt.path(), attempt.body(), headers);
    }

    private static List<Operation> operations(JsonNode description) {
        List<Operation> operations = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
        return operations;
    }

    private static Operation operation(String method, String path, JsonNode description) {
        List<Parameter> parameters = description.path("parameters").values().stream()
                .map(parameter -> new Parameter(
                        parameter.path("name").asString(), parameter.path("in").asString()))
                .toList();
        JsonNode schema = description.at("/requestBody/content/application~1json/schema");
        return new Operation(
                method,
                path,
                parameters,
                description.path("responses").propertyNames(),
                schema.isMissingNode() ? null : schema);
    }

    /// Makes bodies out of schemas, and spoils them.
    private record Mutator(JsonNode description, Random random) {
        private static final int DEEPEST = 6;

        String word() {
            return WORDS.get(random.nextInt(WORDS.size()));
        }

        String body(JsonNode schema) {
            return switch (random.nextInt(12)) {
                case 0 -> "";
                case 1 -> "{";
                case 2 -> "[]";
                case 3 -> "\"" + "x".repeat(100) + "\"";
                case 4 -> "[".repeat(3000);
                default -> text(make(schema, 0));
            };
        }

        private static String text(@Nullable Object value) {
            return JSON.writeValueAsString(value);
        }

        private @Nullable Object make(JsonNode schema, int depth) {
            int whim = random.nextInt(14);
            if (whim == 0) {
                return null;
            }
            if (whim == 1 || depth > DEEPEST) {
                return word();
            }
            if (whim == 2) {
                return random.nextLong();
            }
            if (whim == 3) {
                return List.of(word());
            }
            JsonNode resolved = resolve(schema);
            if (resolved.has("enum")) {
                JsonNode words = resolved.path("enum");
                return words.path(random.nextInt(words.size())).asString();
            }
            return switch (type(resolved)) {
                case "object" -> object(resolved, depth);
                case "array" -> {
                    List<@Nullable Object> items = new ArrayList<>();
                    for (int i = random.nextInt(3); i >= 0; i--) {
                        items.add(make(resolved.path("items"), depth + 1));
                    }
                    yield items;
                }
                case "integer", "number" -> random.nextBoolean() ? random.nextInt(100) : random.nextDouble() * 1e300;
                case "boolean" -> random.nextBoolean();
                default -> word();
            };
        }

        private Map<String, @Nullable Object> object(JsonNode schema, int depth) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            schema.path("properties").properties().forEach(property -> {
                if (random.nextInt(6) != 0) {
                    object.put(property.getKey(), make(property.getValue(), depth + 1));
                }
            });
            if (random.nextInt(10) == 0) {
                object.put(word(), word());
            }
            return object;
        }

        private static String type(JsonNode schema) {
            JsonNode type = schema.path("type");
            String word = type.isArray() ? type.path(0).asString() : type.asString("");
            return word.isEmpty() && schema.has("properties") ? "object" : word;
        }

        private JsonNode resolve(JsonNode schema) {
            String reference = schema.path("$ref").asString("");
            return reference.isEmpty() ? schema : description.at(reference.substring(1));
        }
    }
}
