package org.linekeeper.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.TestController.Answer;
import org.linekeeper.controller.TestDatabase;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.user.UserId;
import tools.jackson.databind.JsonNode;

/// People, their passwords and their tokens. All tests share one controller, so each has people of its own.
@Tag("database")
class PeopleTest {
    private static final String PASSWORD = "a long enough one";

    @TempDir
    static Path data;

    private static TestController controller;

    @BeforeAll
    static void start() throws IOException {
        controller = TestController.start(data, new FakeRuntime(FakeRuntime.NOTHING));
    }

    @AfterAll
    static void stop() {
        controller.close();
    }

    private Answer signIn(String name, String password) {
        return controller.postAsNobody(
                "/api/v1/sign-in", "{\"name\": \"%s\", \"password\": \"%s\"}".formatted(name, password));
    }

    private String token(String name, String password) {
        Answer answer = signIn(name, password);
        assertThat(answer.status()).isEqualTo(200);
        return "Bearer " + answer.json().path("token").asString();
    }

    private void create(String name, String role) {
        assertThat(controller
                        .post(
                                "/api/v1/people",
                                "{\"name\": \"%s\", \"role\": \"%s\", \"password\": \"%s\"}"
                                        .formatted(name, role, PASSWORD))
                        .status())
                .isEqualTo(201);
    }

    private Answer as(String bearer, String path) {
        return controller.get(path, "Authorization", bearer);
    }

    @Test
    void tellsNobodyWhetherAnAccountExists() {
        create("olga1", "operator");
        create("gone", "operator");
        controller.put("/api/v1/people/gone", "{\"role\": \"operator\", \"disabled\": true}");
        controller.post("/api/v1/people", "{\"name\": \"robot\", \"role\": \"operator\"}");

        Answer wrong = signIn("olga1", "wrong");
        assertThat(wrong.status()).isEqualTo(401);
        for (Answer other : new Answer[] {signIn("never", PASSWORD), signIn("gone", PASSWORD), signIn("robot", "")}) {
            assertThat(other.status()).isEqualTo(401);
            assertThat(other.response().body()).isEqualTo(wrong.response().body());
        }
    }

    @Test
    void manyWrongPasswordsHaveToWait() {
        create("olga2", "operator");
        for (int i = 0; i < 5; i++) {
            assertThat(signIn("olga2", "wrong").status()).isEqualTo(401);
        }

        Answer answer = signIn("olga2", PASSWORD);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        // others go on, and so does the token for scripts
        assertThat(signIn("admin", "wrong").status()).isEqualTo(401);
        assertThat(controller.get("/api/v1/people/olga2").status()).isEqualTo(200);
    }

    @Test
    void anEndedSignInAndADisabledPersonAreOut() {
        create("olga3", "operator");
        String first = token("olga3", PASSWORD);
        String second = token("olga3", PASSWORD);
        assertThat(as(first, "/api/v1/users").status()).isEqualTo(200);

        controller.delete("/api/v1/sign-in", "Authorization", first);
        assertThat(as(first, "/api/v1/users").status()).isEqualTo(401);
        assertThat(as(second, "/api/v1/users").status()).isEqualTo(200);

        controller.put("/api/v1/people/olga3", "{\"role\": \"operator\", \"disabled\": true}");
        assertThat(as(second, "/api/v1/users").status()).isEqualTo(401);
        assertThat(signIn("olga3", PASSWORD).status()).isEqualTo(401);
    }

    /// Sends something whose transaction waits for that of the change, and goes on after it.
    private static Answer beside(Runnable change, Supplier<Answer> request) {
        List<CompletableFuture<Answer>> sent = new ArrayList<>();
        controller.within(() -> {
            change.run();
            sent.add(CompletableFuture.supplyAsync(request));
            await().until(controller::somebodyWaits);
        });
        return sent.getFirst().join();
    }

    @Test
    void aSignInUnderAPasswordThatIsReplacedMeanwhileEndsWithTheOthers() {
        create("olga20", "operator");

        Answer answer = beside(
                () -> controller
                        .database()
                        .sql("update person set password = 'another', generation = 2 where name = 'olga20'")
                        .update(),
                () -> signIn("olga20", PASSWORD));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(401);
        assertThat(controller.get("/api/v1/tokens").response().body()).doesNotContain("olga20");
    }

    @Test
    void thereIsNoTokenForAnAccountThatIsDeletedMeanwhile() {
        create("olga21", "operator");
        create("olga22", "operator");
        Runnable deletion = () -> controller
                .database()
                .sql("delete from person where name in ('olga21', 'olga22')")
                .update();

        List<CompletableFuture<Answer>> tokens = new ArrayList<>();
        Answer signIn = beside(deletion, () -> {
            tokens.add(CompletableFuture.supplyAsync(
                    () -> controller.post("/api/v1/tokens", "{\"name\": \"backup\", \"person\": \"olga22\"}")));
            return signIn("olga21", PASSWORD);
        });

        assertThat(signIn.status()).as(signIn.response().body()).isEqualTo(401);
        // by whatever order the two came in
        Answer token = tokens.getFirst().join();
        assertThat(token.status()).as(token.response().body()).isEqualTo(404);
    }

    @Test
    void nobodyOwnsTheNextUserOfANameThatIsDeletedMeanwhile() {
        controller.post("/api/v1/users", Bodies.user("dora"));

        Answer answer = beside(
                () -> controller.users().delete(new UserId("dora"), _ -> true),
                () -> controller.post(
                        "/api/v1/people", "{\"name\": \"dora\", \"role\": \"user\", \"users\": [\"dora\"]}"));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().path("field").asString()).isEqualTo("users");
        assertThat(controller
                        .database()
                        .sql("select count(*) from person_user where user_name = 'dora'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aTokenIsShownOnceAndIsWhatItsPersonIsNow() throws IOException {
        create("olga4", "operator");
        String bearer = token("olga4", PASSWORD);
        Answer made = controller.post("/api/v1/tokens", "{\"name\": \"backup\"}", "Authorization", bearer);
        String text = made.json().path("token").asString();
        String program = "Bearer " + text;

        assertThat(made.status()).isEqualTo(201);
        assertThat(text).startsWith("lk_").hasSize(46);
        assertThat(as(program, "/api/v1/users").status()).isEqualTo(200);
        assertThat(as(program, "/api/v1/people").status()).isEqualTo(403);
        String listed = as(bearer, "/api/v1/tokens").response().body();
        assertThat(listed).contains("backup").doesNotContain(text);

        controller.put("/api/v1/people/olga4", "{\"role\": \"admin\"}");
        assertThat(as(program, "/api/v1/people").status()).isEqualTo(200);

        String id = made.json().path("id").asString();
        assertThat(controller
                        .delete("/api/v1/tokens/" + id, "Authorization", bearer)
                        .status())
                .isEqualTo(204);
        assertThat(as(program, "/api/v1/users").status()).isEqualTo(401);
    }

    @Test
    void nobodyBelowAdminsReachesOthersTokens() {
        create("olga5", "operator");
        create("otto5", "operator");
        String olga5 = token("olga5", PASSWORD);
        String otto5 = token("otto5", PASSWORD);
        Answer made = controller.post("/api/v1/tokens", "{\"name\": \"backup\"}", "Authorization", otto5);
        String id = made.json().path("id").asString();

        assertThat(as(olga5, "/api/v1/tokens").response().body()).doesNotContain("otto5");
        controller.delete("/api/v1/tokens/" + id, "Authorization", olga5);
        assertThat(as("Bearer " + made.json().path("token").asString(), "/api/v1/me")
                        .status())
                .isEqualTo(200);
        assertThat(controller
                        .post("/api/v1/tokens", "{\"name\": \"mine\", \"person\": \"otto5\"}", "Authorization", olga5)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void whoeverOwnedADeletedUserDoesNotOwnTheNextOneOfThatName() {
        controller.post("/api/v1/users", Bodies.user("ana"));
        controller.post(
                "/api/v1/people",
                "{\"name\": \"anton\", \"role\": \"user\", \"users\": [\"ana\"], \"password\": \"%s\"}"
                        .formatted(PASSWORD));
        String anton = token("anton", PASSWORD);
        assertThat(as(anton, "/api/v1/users/ana").status()).isEqualTo(200);

        controller.delete("/api/v1/users/ana");
        org.awaitility.Awaitility.await()
                .until(() -> controller.delete("/api/v1/users/ana").status() == 204);
        controller.post("/api/v1/users", Bodies.user("ana"));

        assertThat(as(anton, "/api/v1/users/ana").status()).isEqualTo(403);
        JsonNode me = as(anton, "/api/v1/me").json();
        assertThat(me.path("users").isEmpty()).isTrue();
    }

    @Test
    void refusesAChangeOfAnOldVersion() {
        create("olga7", "operator");
        String body = "{\"role\": \"admin\"}";

        assertThat(controller
                        .put("/api/v1/people/olga7", body, "If-Match", "\"1\"")
                        .header("ETag"))
                .isEqualTo("\"2\"");
        Answer stale = controller.put("/api/v1/people/olga7", body, "If-Match", "\"1\"");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(controller
                        .delete("/api/v1/people/olga7", "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
    }

    /// A deletion is told which version it means, and one that comes during a change sees what the change has made.
    @Test
    void deletesNoVersionThatTheCallerHasNotSeen() {
        create("olga8", "operator");
        String waiting = TestDatabase.isServer()
                ? "select count(*) from pg_locks where not granted"
                : "select count(*) from information_schema.sessions where blocker_id is not null";
        List<CompletableFuture<Answer>> deletions = new ArrayList<>();

        controller.within(() -> {
            controller
                    .database()
                    .sql("update person set generation = generation + 1 where name = 'olga8'")
                    .update();
            deletions.add(CompletableFuture.supplyAsync(
                    () -> controller.delete("/api/v1/people/olga8", "If-Match", "\"1\"")));
            await().until(() ->
                    controller.database().sql(waiting).query(Long.class).single() > 0);
        });

        assertThat(deletions.getFirst().join().status()).isEqualTo(412);
        assertThat(controller.get("/api/v1/people/olga8").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            POST | people                | {"role": "admin"}                                    | name
            POST | people                | {"name": "A B", "role": "admin"}                     | name
            POST | people                | {"name": "olga"}                                     | role
            POST | people                | {"name": "olga", "role": "king"}                     | role
            POST | people                | {"name": "olga", "role": "user", "users": ["nope"]}  | users
            POST | people                | {"name": "olga", "role": "user", "users": ["N N"]}   | users[0]
            POST | people                | {"name": "olga", "role": "user", "users": [null]}    | users[0]
            POST | people                | {"name": "olga", "role": "user", "password": "x"}    | password
            POST | people                | {"name": "olga", "role": "user", "password": 7}      | password
            POST | people                | {"name": "olga", "role": "user", "colour": 7}        | colour
            POST | people                | {"name": "admin", "role": "user"}                    | name
            PUT  | people/A%20B          | {"role": "user"}                                     | person
            PUT  | people/admin          | {"role": "king"}                                     | role
            PUT  | people/admin          | {"role": "admin", "disabled": "yes"}                 | disabled
            PUT  | people/admin/password | {"password": "short"}                                | password
            PUT  | people/admin/password | {}                                                   | password
            POST | sign-in               | {"name": "admin"}                                    | password
            POST | sign-in               | {"password": "x"}                                    | name
            POST | sign-in               | {"name": "", "password": "x"}                        | name
            POST | sign-in               | []                                                   | body
            POST | tokens                | {"person": "admin"}                                  | name
            POST | tokens                | {"name": "x"}                                        | person
            POST | tokens                | {"name": " ", "person": "admin"}                     | name
            POST | tokens                | {"name": "x", "person": "admin", "days": 0}          | days
            POST | tokens                | {"name": "x", "person": "admin", "days": 4000}       | days
            """)
    void namesTheFieldThatIsWrong(String method, String path, String body, String field) {
        Answer answer = method.equals("PUT")
                ? controller.put("/api/v1/" + path, body)
                : controller.post("/api/v1/" + path, body);

        assertThat(answer.status()).isIn(400, 409);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("field").asString()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "people?limit=0, 400, limit",
        "people?after=A%20B, 400, after",
        "people/A%20B, 400, person",
        "people/never, 404, ''",
        "tokens?limit=501, 400, limit",
        "tokens?after=A%20B, 400, after",
    })
    void answersBadQuestionsWithAProblem(String path, int status, String field) {
        Answer answer = controller.get("/api/v1/" + path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("field").asString("")).isEqualTo(field);
    }

    @Test
    void listsPeopleAndTokensPageByPage() {
        create("olga10", "operator");
        controller.post("/api/v1/tokens", "{\"name\": \"a\", \"person\": \"olga10\"}");
        controller.post("/api/v1/tokens", "{\"name\": \"b\", \"person\": \"olga10\"}");

        JsonNode first = controller.get("/api/v1/people?limit=1").json();
        assertThat(first.at("/items/0/name").asString()).isEqualTo("admin");
        assertThat(first.path("next").asString()).isEqualTo("admin");
        assertThat(controller
                        .get("/api/v1/people?limit=1&after=admin")
                        .json()
                        .at("/items/0/name")
                        .asString())
                .isEqualTo("olga10");
        String next =
                controller.get("/api/v1/tokens?limit=1").json().path("next").asString();
        assertThat(controller
                        .get("/api/v1/tokens?limit=1&after=" + next)
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(1);
    }
}
