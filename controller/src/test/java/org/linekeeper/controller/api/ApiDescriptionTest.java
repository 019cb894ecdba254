package org.linekeeper.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import tools.jackson.databind.JsonNode;

/// Walks the API's description as a generator of clients would, and finds all that such a client needs.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiDescriptionTest {
    private static final String PROBLEM = "#/components/schemas/Problem";

    private JsonNode description;
    private List<Operation> operations;

    private record Operation(String method, String path, JsonNode body) {
        boolean has(String parameter) {
            return body.path("parameters")
                    .valueStream()
                    .anyMatch(found -> found.path("name").asString().equals(parameter));
        }

        /// What it answers where all is well.
        List<String> good() {
            return body.path("responses").propertyNames().stream()
                    .filter(status -> status.startsWith("2"))
                    .toList();
        }

        JsonNode schema(String status) {
            return body.path("responses")
                    .path(status)
                    .path("content")
                    .path("application/json")
                    .path("schema");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @BeforeAll
    void read(@TempDir Path data) throws IOException {
        try (TestController controller = TestController.start(data, new FakeRuntime(FakeRuntime.NOTHING))) {
            description = controller.getAsNobody("/api/v1/openapi").json();
        }
        operations = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method ->
                                operations.add(new Operation(method.getKey(), path.getKey(), method.getValue()))));
    }

    @AfterAll
    void found() {
        assertThat(operations).hasSizeGreaterThan(50);
    }

    @Test
    void everyOperationHasANameOfItsOwnATagAndASummary() {
        assertThat(operations).allSatisfy(operation -> {
            assertThat(operation.body().path("operationId").asString("")).matches("[a-z][A-Za-z]+");
            assertThat(operation.body().path("tags").size()).isEqualTo(1);
            // made of the class's name where nobody chose one
            assertThat(operation.body().at("/tags/0").asString("")).doesNotContain("endpoint");
            assertThat(operation.body().path("summary").asString("")).isNotEmpty();
        });
        assertThat(operations.stream()
                        .map(operation -> operation.body().path("operationId").asString()))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyOperationSaysWhatItAnswers() {
        assertThat(operations).allSatisfy(operation -> {
            assertThat(operation.good()).as("%s", operation).isNotEmpty();
            for (String status : operation.good()) {
                JsonNode content =
                        operation.body().path("responses").path(status).path("content");
                if (status.equals("204")) {
                    assertThat(content.isMissingNode()).as("%s", operation).isTrue();
                } else if (content.has("text/event-stream")) {
                    assertThat(operation.path()).endsWith("/stream");
                } else if (!content.isMissingNode()) {
                    assertThat(content.propertyNames()).as("%s", operation).containsExactly("application/json");
                    assertThat(meaning(operation.schema(status)))
                            .as("%s", operation)
                            .isNotEmpty();
                } else {
                    assertThat(status)
                            .as("%s answers without a body", operation)
                            .isEqualTo("202");
                }
            }
            assertThat(operation
                            .body()
                            .at("/responses/default/content/application~1problem+json/schema/$ref")
                            .asString(""))
                    .as("%s", operation)
                    .isEqualTo(PROBLEM);
        });
    }

    /// The type of a schema, through its reference.
    private String meaning(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        return reference.isEmpty()
                ? schema.path("type").asString("")
                : description.at(reference.substring(1)).path("type").asString("");
    }

    @Test
    void everyReferenceLeadsSomewhereAndEverySchemaSaysWhatItIs() {
        Set<String> references = new TreeSet<>();
        references(description, references);

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                description.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
        description.at("/components/schemas").properties().forEach(schema -> {
            boolean plain = schema.getValue().path("type").asString("").equals("string");
            assertThat(plain || schema.getValue().path("properties").size() > 0)
                    .as("%s: %s", schema.getKey(), schema.getValue())
                    .isTrue();
        });
    }

    private static void references(JsonNode node, Set<String> found) {
        node.properties().forEach(property -> {
            if (property.getKey().equals("$ref")) {
                found.add(property.getValue().asString());
            }
            references(property.getValue(), found);
        });
        if (node.isArray()) {
            node.forEach(item -> references(item, found));
        }
    }

    @Test
    void everyListComesInPages() {
        List<Operation> lists = operations.stream()
                .filter(operation ->
                        operation.body().path("operationId").asString("").startsWith("list"))
                .toList();

        assertThat(lists).hasSizeGreaterThan(10).allSatisfy(list -> {
            assertThat(list.has("after")).as("%s", list).isTrue();
            assertThat(list.has("limit")).as("%s", list).isTrue();
            JsonNode page =
                    description.at(list.schema("200").path("$ref").asString("#").substring(1));
            assertThat(page.path("properties").propertyNames()).contains("items", "next");
        });
        assertThat(operations)
                .filteredOn(operation -> operation.has("after"))
                .as("what comes in pages is called a list")
                .hasSameSizeAs(lists);
    }

    @Test
    void whatChangesSomethingThatOthersChangeTooTakesAVersion() {
        assertThat(operations)
                .filteredOn(operation ->
                        operation.method().equals("put") && !operation.path().endsWith("/password"))
                .isNotEmpty()
                .allSatisfy(put -> assertThat(put.has("If-Match")).as("%s", put).isTrue());
    }

    @Test
    void whatMakesSomethingNewTakesAnIdempotencyKey() {
        Set<String> once = Set.of(
                // the token is told once and kept nowhere
                "createToken",
                "signIn",
                // once declared gone, a sandbox is not in doubt any more
                "declareGone",
                // again is as good as once
                "holdCall",
                "resumeCall",
                "createBackup",
                "rotateKey",
                "acknowledgeAlarm",
                "previewOperation",
                "cancelOperation",
                "pauseRollout",
                "resumeRollout",
                "rollBackRollout");

        assertThat(operations)
                .filteredOn(operation -> operation.method().equals("post"))
                .allSatisfy(post -> assertThat(post.has("Idempotency-Key"))
                        .as("%s", post)
                        .isEqualTo(
                                !once.contains(post.body().path("operationId").asString())));
    }

    @Test
    void everyWordThatIsOneOfAFewIsListed() {
        assertThat(values("Event", "kind")).contains("needs-person", "operation", "rollout");
        assertThat(values("Event", "outcome")).contains("done", "in-vain");
        assertThat(values("Operation", "kind")).contains("reprovision", "wipe");
        assertThat(values("OperationTarget", "state")).contains("pending", "superseded");
        assertThat(values("Rollout", "phase")).contains("rolling_back");
        assertThat(values("Status", "presence")).contains("present", "absent", "unknown");
        assertThat(values("Part", "evidence")).contains("alive", "gone", "unknown");
        assertThat(values("Call", "direction")).contains("INCOMING");
        assertThat(values("Person", "role")).contains("user", "operator", "admin");
        assertThat(values("Account", "service")).contains("xmpp");
        assertThat(parameter("listEvents", "kind")).contains("needs-person", "rollout");
        assertThat(parameter("listStatuses", "presence")).contains("present");
        assertThat(parameter("listCalls", "outcome")).isNotEmpty();
        assertThat(parameter("listCalls", "direction")).contains("OUTGOING");
        assertThat(parameter("orderOperation", "kind")).contains("drain");
        assertThat(parameter("listOperations", "kind")).contains("drain", "wipe");
        assertThat(parameter("listOperationTargets", "state")).contains("superseded");
        assertThat(parameter("followChanges", "kind")).contains("status", "rollout");
    }

    private List<String> values(String schema, String property) {
        return words(description.at("/components/schemas/" + schema + "/properties/" + property));
    }

    private List<String> parameter(String operation, String name) {
        return operations.stream()
                .filter(found -> found.body().path("operationId").asString("").equals(operation))
                .flatMap(found -> found.body().path("parameters").valueStream())
                .filter(parameter -> parameter.path("name").asString().equals(name))
                .flatMap(parameter -> words(parameter.path("schema")).stream())
                .toList();
    }

    private List<String> words(JsonNode schema) {
        if (schema.has("$ref")) {
            return words(description.at(schema.path("$ref").asString().substring(1)));
        }
        JsonNode words = schema.has("items") ? schema.path("items") : schema;
        return words.path("enum").valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void whatIsNeverNullIsRequired() {
        assertThat(required("Operation")).contains("id", "kind", "counts").doesNotContain("reason", "endedAt");
        assertThat(required("Change")).contains("number", "at", "kind").doesNotContain("user", "id");
        assertThat(required("PageUser")).contains("items").doesNotContain("next");
        assertThat(required("NewUser")).containsExactly("name");
        // operators are not told
        assertThat(required("Account")).contains("id", "service").doesNotContain("address");
        assertThat(required("CallSnapshot")).contains("phase").doesNotContain("peer");
    }

    private List<String> required(String schema) {
        return description
                .at("/components/schemas/" + schema + "/required")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void saysHowACallerShowsWhoItIs() {
        JsonNode scheme = description.at("/components/securitySchemes/token");
        assertThat(scheme.path("type").asString()).isEqualTo("http");
        assertThat(scheme.path("scheme").asString()).isEqualTo("bearer");
        assertThat(scheme.path("description").asString("")).isNotEmpty();
        assertThat(description.at("/security/0").has("token")).isTrue();
        assertThat(operations)
                .filteredOn(operation -> operation.body().has("security"))
                .extracting(Operation::toString)
                .as("what takes no token")
                .containsExactly("post /api/v1/sign-in");
    }
}
