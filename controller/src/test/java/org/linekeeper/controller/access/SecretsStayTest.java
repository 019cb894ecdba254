package org.linekeeper.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.TestController.Answer;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/// Who gets in, and what never gets out.
@ExtendWith(OutputCaptureExtension.class)
class SecretsStayTest {
    private final Path data;
    private final TestController.Agents agents = new TestController.Agents();
    private final FakeRuntime runtime = new FakeRuntime(agents);
    private final TestController controller;

    SecretsStayTest(@TempDir Path folder) throws IOException {
        data = folder.resolve("data");
        controller = TestController.start(data, runtime);
    }

    @AfterEach
    void stop() {
        controller.close();
        runtime.list().sandboxes().forEach(runtime::remove);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/users", "/api/v1/calls", "/api/v1/users/ana/status", "/actuator", "/error", "/"})
    void needsAToken(String path) {
        Answer answer = controller.getAsNobody(path);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "Bearer wrong", "Basic YWRtaW46YWRtaW4=", "wrong"})
    void refusesAWrongToken(String header) {
        assertThat(controller
                        .getAsNobody("/api/v1/users", "Authorization", header)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void healthAndDescriptionAreOpen() {
        assertThat(controller.getAsNobody("/actuator/health").status()).isEqualTo(200);
        assertThat(controller.getAsNobody("/api/v1/openapi").status()).isEqualTo(200);
        assertThat(controller.getAsNobody("/actuator/env").status()).isEqualTo(401);
    }

    @Test
    void keepsTheTokenWhereOnlyItsOwnerReadsIt() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("admin-token"))))
                .isEqualTo("rw-------");
    }

    @Test
    void noSecretReachesAFileALogOrAnAnswer(CapturedOutput output) throws IOException {
        StringBuilder answers = new StringBuilder();
        note(answers, controller.post("/api/v1/users", Bodies.user("ana"), "Idempotency-Key", "k"));
        note(answers, controller.post("/api/v1/users", Bodies.user("ana"), "Idempotency-Key", "k"));
        note(answers, controller.post("/api/v1/users", Bodies.user("ana")));
        await().until(() -> controller.presence("ana").equals("present"));
        note(answers, controller.get("/api/v1/users"));
        note(answers, controller.get("/api/v1/users/ana"));
        note(answers, controller.get("/api/v1/users/ana/status"));
        assertThat(controller.get("/api/v1/openapi").status()).isEqualTo(200);
        note(answers, controller.get("/api/v1/openapi"));
        note(
                answers,
                controller.put(
                        "/api/v1/users/ana/accounts/chat", "{\"password\": \"" + Bodies.ACCOUNT_PASSWORD + "\", "));
        note(
                answers,
                controller.put("/api/v1/users/ana/lines/home", "{\"password\": [\"" + Bodies.LINE_PASSWORD + "\"]}"));
        assertThat(agents.of("ana")
                        .specs()
                        .getLast()
                        .lines()
                        .getFirst()
                        .password()
                        .reveal())
                .isEqualTo(Bodies.LINE_PASSWORD);
        controller.close();
        String token = Files.readString(data.resolve("admin-token")).strip();

        for (String secret : List.of(Bodies.ACCOUNT_PASSWORD, Bodies.LINE_PASSWORD)) {
            assertThat(answers.toString()).doesNotContain(secret);
            assertThat(output.getAll()).doesNotContain(secret);
            assertThat(filesThatHold(secret)).isEmpty();
        }
        assertThat(answers.toString()).doesNotContain(token);
        assertThat(output.getAll()).doesNotContain(token);
        assertThat(filesThatHold(token)).containsExactly(data.resolve("admin-token"));
    }

    private static void note(StringBuilder answers, Answer answer) {
        answers.append(answer.response().headers().map())
                .append(answer.response().body());
    }

    private List<Path> filesThatHold(String secret) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> holds(file, secret))
                    .toList();
        }
    }

    private static boolean holds(Path file, String secret) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
