package org.linekeeper.controller.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.TestController.Answer;
import org.linekeeper.controller.runtime.FakeRuntime;

/// Two sandboxes never log in to the same account.
@Tag("database")
class AccountHoldersTest {
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

    private static Answer create(String user, String account) {
        return controller.post("/api/v1/users", """
                {"name": "%s", "accounts": [
                  {"id": "own", "service": "xmpp", "address": "%s-own@chat.test", "password": "pw"}, %s]}
                """.formatted(user, user, account(account)));
    }

    private static String account(String address) {
        return "{\"id\": \"chat\", \"service\": \"xmpp\", \"address\": \"" + address + "\", \"password\": \"pw\"}";
    }

    private static void isRefused(Answer answer, String field) {
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("field").asString()).isEqualTo(field);
        assertThat(answer.json().path("detail").asString()).contains("another user has this account");
    }

    @Test
    void aSecondUserIsNotMadeWithIt() {
        assertThat(create("first", "one@chat.test").status()).isEqualTo(201);

        isRefused(create("second", "One@CHAT.test"), "accounts[1].address");

        assertThat(controller.get("/api/v1/users/second").status()).isEqualTo(404);
        // nothing of the refused request is held either
        assertThat(create("second", "two@chat.test").status()).isEqualTo(201);
    }

    @Test
    void goesToAnotherUserOnceTheFirstHasItNoMore() {
        create("giver", "given@chat.test");
        create("taker", "taken@chat.test");
        isRefused(controller.put("/api/v1/users/taker/accounts/chat", account("given@chat.test")), "address");
        assertThat(controller
                        .put("/api/v1/users/giver/accounts/chat", account("given@chat.test"))
                        .status())
                .as("its own once more")
                .isEqualTo(200);

        assertThat(controller.delete("/api/v1/users/giver/accounts/chat").status())
                .isEqualTo(200);

        assertThat(controller
                        .put("/api/v1/users/taker/accounts/chat", account("given@chat.test"))
                        .status())
                .isEqualTo(200);
        assertThat(controller
                        .put("/api/v1/users/giver/accounts/chat", account("taken@chat.test"))
                        .status())
                .as("what the taker gave back")
                .isEqualTo(200);
    }

    @Test
    void aDeletedUserHasItUntilTheSandboxIsGone() {
        create("leaving", "left@chat.test");
        controller.put("/api/v1/fleet/pause", "{\"paused\": true}");
        controller.delete("/api/v1/users/leaving");

        isRefused(create("coming", "left@chat.test"), "accounts[1].address");

        controller.put("/api/v1/fleet/pause", "{\"paused\": false}");
        await().untilAsserted(() ->
                assertThat(create("coming", "left@chat.test").status()).isEqualTo(201));
    }

    @Test
    void ofManyAtOnceOneGetsIt() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Integer>> answers = IntStream.range(0, 6)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> create("racer" + i, "raced@chat.test").status(), threads))
                    .toList();

            assertThat(answers.stream().map(CompletableFuture::join))
                    .containsExactlyInAnyOrder(201, 409, 409, 409, 409, 409);
        }
    }
}
