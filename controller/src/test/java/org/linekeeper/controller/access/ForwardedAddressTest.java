package org.linekeeper.controller.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import tools.jackson.databind.JsonNode;

/// Whose address counts behind a reverse proxy. This test's own address is the proxy's.
class ForwardedAddressTest {
    private static final String HERE = "127.0.0.1";
    private static final String ONE = "198.51.100.1";
    private static final String OTHER = "198.51.100.2";

    private static TestController start(Path data, String... settings) throws IOException {
        TestController controller = TestController.start(data, new FakeRuntime(FakeRuntime.NOTHING), settings);
        assertThat(controller
                        .post(
                                "/api/v1/people",
                                "{\"name\": \"olga\", \"role\": \"operator\", \"password\": \"correct horse 17\"}")
                        .status())
                .isEqualTo(201);
        return controller;
    }

    /// @return the answer's status
    private static int guess(TestController controller, String forwardedFor) {
        return controller
                .post(
                        "/api/v1/sign-in",
                        "{\"name\": \"olga\", \"password\": \"a wrong guess 1\"}",
                        "X-Forwarded-For",
                        forwardedFor,
                        "Authorization",
                        "none")
                .status();
    }

    private static List<String> audited(TestController controller) {
        return controller
                .get("/api/v1/audit?actor=olga")
                .json()
                .path("items")
                .valueStream()
                .map((JsonNode entry) -> entry.path("address").asString())
                .distinct()
                .toList();
    }

    @Test
    void isTheOneThatATrustedProxyNames(@TempDir Path data) throws IOException {
        try (TestController controller = start(
                data,
                "server.forward-headers-strategy=native",
                "server.tomcat.remoteip.internal-proxies=127\\.0\\.0\\.1")) {
            for (int i = 0; i < 5; i++) {
                assertThat(guess(controller, ONE)).isEqualTo(401);
            }
            assertThat(guess(controller, ONE)).isEqualTo(429);
            // what the caller itself put in front of what the proxy adds
            assertThat(guess(controller, "203.0.113.9, " + ONE)).isEqualTo(429);
            assertThat(guess(controller, OTHER)).isEqualTo(401);
            assertThat(audited(controller)).containsExactlyInAnyOrder(ONE, OTHER);
        }
    }

    @Test
    void cannotBeForgedByOthers(@TempDir Path data) throws IOException {
        try (TestController controller = start(
                data,
                "server.forward-headers-strategy=native",
                "server.tomcat.remoteip.internal-proxies=10\\.9\\.9\\.9")) {
            assertNobodyIsBelieved(controller);
        }
    }

    @Test
    void isTheConnectionsUntilAProxyIsSet(@TempDir Path data) throws IOException {
        try (TestController controller = start(data)) {
            assertNobodyIsBelieved(controller);
        }
    }

    private static void assertNobodyIsBelieved(TestController controller) {
        for (int i = 0; i < 5; i++) {
            assertThat(guess(controller, "198.51.100." + i)).isEqualTo(401);
        }
        assertThat(guess(controller, "198.51.100.99")).isEqualTo(429);
        assertThat(audited(controller)).containsExactly(HERE);
    }
}
