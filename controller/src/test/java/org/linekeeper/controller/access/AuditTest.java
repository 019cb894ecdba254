package org.linekeeper.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.TestController.Answer;
import org.linekeeper.controller.TestDatabase;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// What the audit log says of requests, and that it shows when somebody was at it.
@Tag("database")
class AuditTest {
    @TempDir
    static Path data;

    private static TestController controller;
    private static Cast cast;

    @BeforeAll
    static void start() throws IOException {
        controller = TestController.start(data, new FakeRuntime(FakeRuntime.NOTHING));
        cast = Cast.of(controller);
    }

    @AfterAll
    static void stop() {
        controller.close();
    }

    /// The newest entries, as text, the newest first.
    private static List<String> newest(int limit) {
        return controller
                .get("/api/v1/audit?limit=" + limit)
                .json()
                .path("items")
                .valueStream()
                .map(AuditTest::line)
                .toList();
    }

    private static String line(JsonNode entry) {
        return String.join(
                " ",
                entry.path("actor").asString(),
                entry.path("action").asString(),
                entry.path("target").asString("-"),
                entry.path("address").asString(),
                entry.path("outcome").asString());
    }

    @Test
    void saysWhoDidWhatToWhomFromWhereAndHowItEnded() {
        cast.put(Cast.OWNER, "/api/v1/users/ana/ring-plan", "{\"steps\": []}");
        cast.put(Cast.OWNER, "/api/v1/users/ana/ring-plan", "{\"steps\": 7}");
        Answer made = cast.post(Cast.ADMIN, "/api/v1/people", "{\"name\": \"olga\", \"role\": \"operator\"}");
        cast.delete(Cast.ADMIN, "/api/v1/people/olga");
        controller.delete("/api/v1/users/never-was");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().path("name").asString()).isEqualTo("olga");
        assertThat(newest(5))
                .containsExactly(
                        "admin-token DELETE /api/v1/users/{name} never-was 127.0.0.1 204",
                        "chief DELETE /api/v1/people/{person} olga 127.0.0.1 204",
                        "chief POST /api/v1/people olga 127.0.0.1 201",
                        "owner PUT /api/v1/users/{name}/ring-plan ana 127.0.0.1 400",
                        "owner PUT /api/v1/users/{name}/ring-plan ana 127.0.0.1 200");
    }

    @Test
    void tellsSignInsButNoNameThatMayBeAPassword() {
        String body = "{\"name\": \"%s\", \"password\": \"%s\"}";
        controller.postAsNobody("/api/v1/sign-in", body.formatted("admin", "wrong"));
        controller.postAsNobody("/api/v1/sign-in", body.formatted("typed-in-the-wrong-field", "x"));

        assertThat(newest(2))
                .containsExactly(
                        "unknown POST /api/v1/sign-in - 127.0.0.1 401", "admin POST /api/v1/sign-in - 127.0.0.1 401");
    }

    @Test
    void tellsOnceWhatWasRefusedAndWhatAnAdminLookedAt() {
        int before = newest(500).size();
        for (int i = 0; i < 3; i++) {
            cast.get(Cast.STRANGER, "/api/v1/users/ana");
            cast.get(Cast.ADMIN, "/api/v1/users/ana/calls");
            cast.get(Cast.OWNER, "/api/v1/users/ana/calls");
            cast.get(Cast.ADMIN, "/api/v1/users/ana/status");
            controller.getAsNobody("/api/v1/users");
        }

        List<String> entries = newest(500);
        assertThat(entries.subList(0, entries.size() - before))
                .containsExactly(
                        "chief GET /api/v1/users/{name}/calls ana 127.0.0.1 200",
                        "stranger GET /api/v1/users/{name} ana 127.0.0.1 403");
    }

    @Test
    void isReadPageByPageAndByActor() {
        cast.put(Cast.OWNER, "/api/v1/users/ana/ring-plan", "{\"steps\": []}");
        cast.put(Cast.OWNER, "/api/v1/users/ana/ring-plan", "{\"steps\": []}");
        JsonNode first = controller.get("/api/v1/audit?actor=owner&limit=1").json();
        JsonNode second = controller
                .get("/api/v1/audit?actor=owner&limit=1&after="
                        + first.path("next").asString())
                .json();

        assertThat(first.path("items").size()).isEqualTo(1);
        assertThat(second.at("/items/0/id").asLong())
                .isLessThan(first.at("/items/0/id").asLong());
        assertThat(second.at("/items/0/actor").asString()).isEqualTo("owner");
        assertThat(controller
                        .get("/api/v1/audit?target=nothing-like-it")
                        .json()
                        .path("items")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void postgresqlItselfRefusesEveryChange() {
        assumeThat(TestDatabase.isServer()).isTrue();
        cast.put(Cast.OWNER, "/api/v1/users/ana/ring-plan", "{\"steps\": []}");
        JdbcClient database = controller.database();

        for (String change : List.of(
                "update audit set actor = 'somebody'",
                "update audit set outcome = 200 where id = (select max(id) from audit)",
                "delete from audit where id = (select max(id) from audit)",
                "delete from audit",
                "truncate audit")) {
            assertThatThrownBy(() -> database.sql(change).update())
                    .as(change)
                    .rootCause()
                    .hasMessageContaining("the audit log is only appended to");
        }

        JsonNode whole = controller.get("/api/v1/audit/check").json();
        assertThat(whole.path("whole").asBoolean()).isTrue();
        assertThat(whole.path("entries").asLong()).isPositive();
    }

    /// H2 refuses no change, it shows.
    @Test
    void showsThatAnEntryWasChanged() {
        assumeThat(TestDatabase.isServer()).isFalse();
        cast.put(Cast.OWNER, "/api/v1/users/ana/ring-plan", "{\"steps\": []}");
        cast.put(Cast.OWNER, "/api/v1/users/ana/ring-plan", "{\"steps\": []}");
        JsonNode whole = controller.get("/api/v1/audit/check").json();
        assertThat(whole.path("whole").asBoolean()).isTrue();
        assertThat(whole.path("entries").asLong()).isGreaterThan(1);
        long id = controller
                .get("/api/v1/audit?actor=owner&limit=1")
                .json()
                .at("/items/0/id")
                .asLong();
        JdbcClient database = controller.database();

        database.sql("update audit set actor = 'somebody' where id = ?")
                .param(id)
                .update();
        JsonNode broken = controller.get("/api/v1/audit/check").json();
        database.sql("update audit set actor = 'owner' where id = ?").param(id).update();

        assertThat(broken.path("whole").asBoolean()).isFalse();
        assertThat(broken.path("broken").asLong()).isEqualTo(id);
        assertThat(controller.get("/api/v1/audit/check").json().path("whole").asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"limit=0, limit", "after=x, after", "actor=%0A, actor", "target=%0A, target"})
    void answersBadQuestionsWithAProblem(String query, String field) {
        Answer answer = controller.get("/api/v1/audit?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("field").asString()).isEqualTo(field);
    }
}
