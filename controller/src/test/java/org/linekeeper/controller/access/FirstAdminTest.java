package org.linekeeper.controller.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.TestController.Answer;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/// The first admin's way in, and that one is always left.
@ExtendWith(OutputCaptureExtension.class)
class FirstAdminTest {
    private static final String PASSWORD = "a long enough one";

    private final Path data;
    private final FakeRuntime runtime = new FakeRuntime(FakeRuntime.NOTHING);
    private TestController controller;

    FirstAdminTest(@TempDir Path data) throws IOException {
        this.data = data;
        controller = TestController.start(data, runtime);
    }

    @AfterEach
    void stop() {
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

    private String generated() throws IOException {
        return Files.readString(data.resolve("admin-password")).strip();
    }

    @Test
    void theFirstAdminFindsAPasswordThatNobodyElseReads(CapturedOutput output) throws IOException {
        Path file = data.resolve("admin-password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        Answer answer = signIn("admin", generated());

        assertThat(answer.json().path("role").asString()).isEqualTo("admin");
        assertThat(as("Bearer " + answer.json().path("token").asString(), "/api/v1/people")
                        .status())
                .isEqualTo(200);
        assertThat(output.getAll())
                .doesNotContain(generated(), answer.json().path("token").asString());
    }

    @Test
    void aPasswordOfOnesOwnReplacesTheGeneratedOneForGood() throws IOException {
        String old = generated();
        String bearer = token("admin", old);
        String body = "{\"old\": \"%s\", \"password\": \"%s\"}";

        assertThat(controller
                        .put("/api/v1/me/password", body.formatted("wrong", PASSWORD), "Authorization", bearer)
                        .json()
                        .path("field")
                        .asString())
                .isEqualTo("old");
        assertThat(controller
                        .put("/api/v1/me/password", body.formatted(old, PASSWORD), "Authorization", bearer)
                        .status())
                .isEqualTo(204);

        assertThat(data.resolve("admin-password")).doesNotExist();
        assertThat(as(bearer, "/api/v1/me").status()).isEqualTo(401);
        controller.close();
        controller = TestController.start(data, runtime);
        assertThat(data.resolve("admin-password")).doesNotExist();
        assertThat(signIn("admin", old).status()).isEqualTo(401);
        assertThat(signIn("admin", PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void anAdminIsAlwaysLeft() {
        for (Answer answer : new Answer[] {
            controller.delete("/api/v1/people/admin"),
            controller.put("/api/v1/people/admin", "{\"role\": \"operator\"}"),
            controller.put("/api/v1/people/admin", "{\"role\": \"admin\", \"disabled\": true}")
        }) {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.json().path("field").asString()).isEqualTo("name");
        }

        create("chief", "admin");
        assertThat(controller.delete("/api/v1/people/admin").status()).isEqualTo(204);
        assertThat(controller.delete("/api/v1/people/admin").status()).isEqualTo(204);
        assertThat(controller.delete("/api/v1/people/chief").status()).isEqualTo(409);
    }
}
