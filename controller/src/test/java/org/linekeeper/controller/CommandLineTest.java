package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.cli.Linekeeper;
import org.linekeeper.controller.runtime.FakeRuntime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The operators' command line against a whole controller.
class CommandLineTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path data;
    private final TestController controller;

    CommandLineTest(@TempDir Path data) throws IOException {
        this.data = data;
        this.controller = TestController.start(data, new FakeRuntime(new TestController.Agents()));
    }

    @AfterEach
    void stop() {
        controller.close();
    }

    private record Said(int exitCode, String out, String err) {
        JsonNode json() {
            return JSON.readTree(out);
        }
    }

    private Said run(String... arguments) {
        return runAt(controller.root(), arguments);
    }

    private Said runAt(String url, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Map<String, String> environment =
                Map.of("LINEKEEPER_URL", url, "LINEKEEPER_DATA", data.toString(), "HOME", "/nonexistent");
        int exitCode = Linekeeper.run(environment, new PrintWriter(out), new PrintWriter(err), arguments);
        return new Said(exitCode, out.toString(), err.toString());
    }

    private void createAna() throws IOException {
        Path file = Files.writeString(data.resolve("ana.json"), Bodies.user("ana"));
        assertThat(run("user", "create", file.toString()).exitCode()).isZero();
        await().untilAsserted(() -> assertThat(controller.presence("ana")).isEqualTo("present"));
    }

    @Test
    void showsWhoIsReachableToPeople() throws IOException {
        createAna();

        Said said = run("status");

        assertThat(said.exitCode()).isZero();
        assertThat(said.out().lines().toList().getFirst()).startsWith("USER").contains("PRESENCE");
        assertThat(said.out()).containsPattern("ana +present +\\d+ s +running");
    }

    @Test
    void showsWhoIsReachableToScripts() throws IOException {
        createAna();

        Said said = run("status", "--json", "--presence", "present");

        assertThat(said.json().size()).isEqualTo(1);
        assertThat(said.json().path(0).path("name").asString()).isEqualTo("ana");
        assertThat(run("status", "--json", "--presence", "absent").json().size())
                .isZero();
    }

    @Test
    void showsAUserPartByPart() throws IOException {
        createAna();

        assertThat(run("status", "ana").out())
                .contains("ana is present")
                .contains("container")
                .contains("line/home");
        assertThat(run("status", "ana", "--json").json().path("presence").asString())
                .isEqualTo("present");
    }

    @Test
    void passesTheControllersOwnWordsOn() {
        Said missing = run("user", "show", "nobody");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("there is no user nobody (404)");

        assertThat(run("status", "--presence", "somewhere").err()).contains("presence: must be present");
    }

    @Test
    void saysWhatToDoWhereNoControllerAnswers() {
        Said said = runAt("http://127.0.0.1:1", "status");

        assertThat(said.exitCode()).isEqualTo(3);
        assertThat(said.err()).contains("scripts/up");
    }

    @Test
    void deletesOnlyWhatIsNamedTwice() throws IOException {
        createAna();

        assertThat(run("user", "delete", "ana", "--confirm", "ben").exitCode()).isEqualTo(2);
        assertThat(run("user", "delete", "ana").exitCode()).isEqualTo(2);
        assertThat(controller.get("/api/v1/users/ana").status()).isEqualTo(200);

        assertThat(run("user", "delete", "ana", "--confirm", "ana").exitCode()).isZero();
        await().untilAsserted(() ->
                assertThat(controller.get("/api/v1/users/ana").status()).isEqualTo(404));
    }

    @Test
    void everyCommandHasHelp() {
        assertThat(run("--help").out()).contains("status", "user", "call", "follow");
        assertThat(run("status", "--help").exitCode()).isZero();
        assertThat(run("user", "delete", "--help").out()).contains("--confirm");
    }
}
