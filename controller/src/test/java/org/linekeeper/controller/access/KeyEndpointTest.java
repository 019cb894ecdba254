package org.linekeeper.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.security.SealedColumns;
import tools.jackson.databind.JsonNode;

class KeyEndpointTest {
    @Test
    void replacesTheKeyWhileTheControllerWorks(@TempDir Path data) throws IOException {
        TestController.Agents agents = new TestController.Agents();
        FakeRuntime runtime = new FakeRuntime(agents);
        try (TestController controller = TestController.start(data, runtime, "linekeeper.keys.grace=0s")) {
            controller.post("/api/v1/users", Bodies.user("ana"), "Idempotency-Key", "k");
            String before = Files.readString(data.resolve("keyset.json"));
            JsonNode keys = controller.get("/api/v1/keys").json();
            assertThat(keys.path("rotating").asBoolean()).isFalse();

            JsonNode begun = controller.post("/api/v1/keys/rotation", "{}").json();
            assertThat(begun.path("primary").asString())
                    .isNotEqualTo(keys.path("primary").asString());
            assertThat(begun.at("/old/0").asString())
                    .isEqualTo(keys.path("primary").asString());
            controller.post("/api/v1/users", Bodies.user("eve"));
            await().until(() ->
                    !controller.get("/api/v1/keys").json().path("rotating").asBoolean());

            assertThat(controller.get("/api/v1/keys").json().path("moved").asInt())
                    .isEqualTo(3);
            assertThat(Files.readString(data.resolve("keyset.json"))).isNotEqualTo(before);
            // what was sealed by the old key is still read: the same request, the same password
            assertThat(controller
                            .post("/api/v1/users", Bodies.user("ana"), "Idempotency-Key", "k")
                            .status())
                    .isEqualTo(201);
            String same = "{\"service\": \"xmpp\", \"address\": \"ana@chat.test\", \"password\": \"%s\"}"
                    .formatted(Bodies.ACCOUNT_PASSWORD);
            assertThat(controller.put("/api/v1/users/ana/accounts/chat", same).header("ETag"))
                    .isEqualTo("\"1\"");
        } finally {
            runtime.list().sandboxes().forEach(runtime::remove);
        }
    }

    /// A column of sealed secrets that the rotation does not know would lose them.
    @Test
    void theRotationKnowsEveryColumnThatHoldsSealedSecrets(@TempDir Path data) throws IOException {
        try (TestController controller = TestController.start(data, new FakeRuntime(FakeRuntime.NOTHING))) {
            String turn = "\"id\": \"home\", \"media\": {\"ice\": \"ICE\", \"turn\":"
                    + " {\"uri\": \"turn:turn.test\", \"user\": \"ana\", \"password\": \"p\"}}";
            controller.post(
                    "/api/v1/users", Bodies.user("ana").replace("\"id\": \"home\"", turn), "Idempotency-Key", "k");

            assertThat(SealedColumns.holding(controller.database())).isEqualTo(SealedColumns.known());
        }
    }
}
