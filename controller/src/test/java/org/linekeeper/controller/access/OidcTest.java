package org.linekeeper.controller.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.TestController.Answer;
import org.linekeeper.controller.runtime.FakeRuntime;
import tools.jackson.databind.JsonNode;

/// Tokens of an OpenID provider that runs beside the controller.
class OidcTest {
    private static final MockOAuth2Server PROVIDER = new MockOAuth2Server();

    @TempDir
    static Path data;

    private static TestController controller;

    @BeforeAll
    static void start() throws IOException {
        PROVIDER.start();
        controller = TestController.start(
                data,
                new FakeRuntime(FakeRuntime.NOTHING),
                "linekeeper.oidc.issuer=" + PROVIDER.issuerUrl("realm"),
                "linekeeper.oidc.role-claim=realm_access.roles");
        controller.post("/api/v1/users", Bodies.user("ana"));
        controller.post("/api/v1/users", Bodies.user("eve"));
    }

    @AfterAll
    static void stop() {
        controller.close();
        PROVIDER.shutdown();
    }

    private static String token(String issuer, String audience, Object roles) {
        return PROVIDER.issueToken(
                        issuer,
                        "subject-1",
                        audience,
                        Map.of(
                                "preferred_username",
                                "olga",
                                "realm_access",
                                Map.of("roles", roles),
                                "linekeeper_users",
                                List.of("ana", "Not A User")))
                .serialize();
    }

    private static byte[] keysOfTheProvider() throws IOException {
        try (InputStream in =
                URI.create(String.valueOf(PROVIDER.jwksUrl("realm"))).toURL().openStream()) {
            return in.readAllBytes();
        }
    }

    private static int status(String path, String token) {
        return controller.get(path, "Authorization", "Bearer " + token).status();
    }

    @Test
    void takesRoleAndUsersFromTheToken() {
        String token = token("realm", "linekeeper", List.of("other", "linekeeper-user"));

        JsonNode me =
                controller.get("/api/v1/me", "Authorization", "Bearer " + token).json();
        assertThat(me.path("name").asString()).isEqualTo("oidc:olga");
        assertThat(me.path("role").asString()).isEqualTo("user");
        assertThat(me.path("users").toString()).isEqualTo("[\"ana\"]");
        assertThat(status("/api/v1/users/ana", token)).isEqualTo(200);
        assertThat(status("/api/v1/users/eve", token)).isEqualTo(403);
    }

    @Test
    void theStrongestRoleCounts() {
        String operator = token("realm", "linekeeper", List.of("linekeeper-user", "linekeeper-operator"));
        String admin = token("realm", "linekeeper", "linekeeper-admin linekeeper-user");

        assertThat(status("/api/v1/users", operator)).isEqualTo(200);
        assertThat(status("/api/v1/people", operator)).isEqualTo(403);
        assertThat(status("/api/v1/people", admin)).isEqualTo(200);
        assertThat(controller
                        .post("/api/v1/tokens", "{\"name\": \"x\"}", "Authorization", "Bearer " + operator)
                        .json()
                        .path("field")
                        .asString())
                .isEqualTo("person");
    }

    @Test
    void refusesTokensThatAreNotForHereOrGiveNoRole() {
        List<String> admin = List.of("linekeeper-admin");
        String good = token("realm", "linekeeper", admin);
        assertThat(status("/api/v1/people", good)).isEqualTo(200);

        assertThat(status("/api/v1/people", token("realm", "another-service", admin)))
                .isEqualTo(401);
        assertThat(status("/api/v1/people", token("another-realm", "linekeeper", admin)))
                .isEqualTo(401);
        assertThat(status("/api/v1/people", token("realm", "linekeeper", List.of("admin"))))
                .isEqualTo(401);
        assertThat(status("/api/v1/people", good.substring(0, good.lastIndexOf('.') + 1)))
                .isEqualTo(401);
        assertThat(status("/api/v1/people", good.substring(0, good.length() - 8) + "AAAAAAAA"))
                .isEqualTo(401);
        assertThat(status("/api/v1/people", "a.b.c")).isEqualTo(401);
    }

    /// A caller with a local token is not concerned, and the provider's callers are known again once it answers.
    @Test
    void saysThatTheProviderIsOutOfReach(@TempDir Path other) throws IOException {
        String token = token("realm", "linekeeper", List.of("linekeeper-admin"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (TestController alone = TestController.start(
                other,
                new FakeRuntime(FakeRuntime.NOTHING),
                "linekeeper.oidc.issuer=" + PROVIDER.issuerUrl("realm"),
                "linekeeper.oidc.jwks=http://127.0.0.1:" + port + "/keys",
                "linekeeper.oidc.role-claim=realm_access.roles")) {
            Answer unreachable = alone.get("/api/v1/people", "Authorization", "Bearer " + token);

            assertThat(unreachable.status()).isEqualTo(503);
            assertThat(unreachable.header("Content-Type")).startsWith("application/problem+json");
            assertThat(unreachable.json().path("detail").asString()).isEqualTo("the sign-in provider does not answer");
            assertThat(alone.get("/api/v1/people").status()).isEqualTo(200);

            HttpServer keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            byte[] known = keysOfTheProvider();
            keys.createContext("/keys", exchange -> {
                try (exchange) {
                    exchange.sendResponseHeaders(200, known.length);
                    exchange.getResponseBody().write(known);
                }
            });
            keys.start();
            try {
                assertThat(alone.get("/api/v1/people", "Authorization", "Bearer " + token)
                                .status())
                        .isEqualTo(200);
            } finally {
                keys.stop(0);
            }
        }
    }

    @Test
    void saysThatTheProvidersDescriptionIsOutOfReach(@TempDir Path other) throws IOException {
        String token = token("realm", "linekeeper", List.of("linekeeper-admin"));
        try (TestController alone = TestController.start(
                other, new FakeRuntime(FakeRuntime.NOTHING), "linekeeper.oidc.issuer=http://127.0.0.1:9/realm")) {
            Answer unreachable = alone.get("/api/v1/people", "Authorization", "Bearer " + token);

            assertThat(unreachable.status()).isEqualTo(503);
            assertThat(alone.get("/api/v1/people", "Authorization", "Bearer a.b")
                            .status())
                    .isEqualTo(401);
        }
    }

    /// As a token with these claims beside the usual ones; a null takes one out.
    private static SignedJWT admin(String claim, @Nullable Object value) {
        Map<String, @Nullable Object> claims = new HashMap<>();
        claims.put("realm_access", Map.of("roles", "linekeeper-admin"));
        claims.put(claim, value);
        return PROVIDER.issueToken("realm", "subject-1", "linekeeper", claims);
    }

    @Test
    void refusesATokenThatHasNoEndOrIsNobodys() throws ParseException {
        SignedJWT good = admin("sub", "somebody");
        SignedJWT endless = admin("exp", null);
        SignedJWT nobodys = admin("sub", null);
        assertThat(endless.getJWTClaimsSet().getExpirationTime()).isNull();
        assertThat(nobodys.getJWTClaimsSet().getSubject()).isNull();

        assertThat(status("/api/v1/people", good.serialize())).isEqualTo(200);
        assertThat(status("/api/v1/people", endless.serialize())).isEqualTo(401);
        assertThat(status("/api/v1/people", nobodys.serialize())).isEqualTo(401);
    }

    @Test
    void aCallerOfAnyNameIsAsGoodAsOthers() {
        List<String> names = List.of("x".repeat(3000), "x".repeat(2999) + "y", "line\nbreak \0 and \ud800 half", " ");
        Set<String> known = new HashSet<>();
        for (String name : names) {
            String header = "Bearer " + admin("preferred_username", name).serialize();

            Answer order = controller.post(
                    "/api/v1/operations/pause",
                    "{\"users\": [\"ana\"]}",
                    "Authorization",
                    header,
                    "Idempotency-Key",
                    "1");
            assertThat(order.status()).as(order.response().body()).isEqualTo(202);
            known.add(order.json().path("requestedBy").asString());
            for (String paused : List.of("true", "false")) {
                Answer pause =
                        controller.put("/api/v1/fleet/pause", "{\"paused\": " + paused + "}", "Authorization", header);
                assertThat(pause.status()).as(pause.response().body()).isEqualTo(200);
            }
        }
        assertThat(known)
                .hasSize(names.size())
                .allSatisfy(name -> assertThat(name)
                        .startsWith("oidc:")
                        .hasSizeLessThan(128)
                        .doesNotContain("\n", "\0"));
    }

    @Test
    void refusesATokenWhoseTimeIsOver() {
        String old = PROVIDER.issueToken(
                        "realm",
                        "subject-1",
                        "linekeeper",
                        Map.of("realm_access", Map.of("roles", "linekeeper-admin")),
                        -3600)
                .serialize();

        assertThat(status("/api/v1/people", old)).isEqualTo(401);
    }
}
