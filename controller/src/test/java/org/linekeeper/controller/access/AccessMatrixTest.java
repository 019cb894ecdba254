package org.linekeeper.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Party;

/// Every operation of the API's description, tried by a caller of every kind. An operation that is not in
/// this table, or in the controller's own, fails here.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessMatrixTest {
    /// Who gets through: n(obody), s(tranger: owns another user), o(wner), f(leet's operator), a(dmin).
    private static final String WHO = """
            GET    /api/v1/openapi                     n s o f a
            POST   /api/v1/sign-in                     n s o f a
            DELETE /api/v1/sign-in                     . s o f a
            GET    /api/v1/me                          . s o f a
            PUT    /api/v1/me/password                 . s o f a
            GET    /api/v1/tokens                      . s o f a
            POST   /api/v1/tokens                      . s o f a
            DELETE /api/v1/tokens/{}                   . s o f a
            GET    /api/v1/users                       . . . f a
            POST   /api/v1/users                       . . . . a
            GET    /api/v1/users/{}                    . . o f a
            DELETE /api/v1/users/{}                    . . . . a
            GET    /api/v1/users/{}/status             . . o f a
            PUT    /api/v1/users/{}/accounts/{}        . . o . a
            DELETE /api/v1/users/{}/accounts/{}        . . o . a
            PUT    /api/v1/users/{}/lines/{}           . . o . a
            DELETE /api/v1/users/{}/lines/{}           . . o . a
            PUT    /api/v1/users/{}/phones/{}          . . o . a
            DELETE /api/v1/users/{}/phones/{}          . . o . a
            PUT    /api/v1/users/{}/ring-plan          . . o . a
            PUT    /api/v1/users/{}/do-not-disturb     . . o . a
            POST   /api/v1/users/{}/declare-gone       . . . . a
            GET    /api/v1/users/{}/contacts           . . o . a
            GET    /api/v1/users/{}/calls              . . o . a
            POST   /api/v1/users/{}/calls              . . o . a
            GET    /api/v1/calls                       . . . . a
            GET    /api/v1/calls/{}                    . . o . a
            DELETE /api/v1/calls/{}                    . . o . a
            POST   /api/v1/calls/{}/hold               . . o . a
            POST   /api/v1/calls/{}/resume             . . o . a
            POST   /api/v1/calls/{}/digits             . . o . a
            POST   /api/v1/calls/{}/transfer           . . o . a
            GET    /api/v1/stream                      . . . f a
            GET    /api/v1/events                      . . . f a
            GET    /api/v1/users/{}/events             . . o f a
            GET    /api/v1/statuses                    . . . f a
            GET    /api/v1/fleet                       . . . f a
            POST   /api/v1/fleet/acknowledgements      . . . f a
            GET    /api/v1/fleet/order                 . . . f a
            PUT    /api/v1/fleet/pause                 . . . f a
            GET    /api/v1/operations                  . . . f a
            POST   /api/v1/operations/{}               . . . f a
            POST   /api/v1/operations/{}/preview       . . . f a
            POST   /api/v1/operations/wipe             . . . . a
            POST   /api/v1/operations/delete           . . . . a
            GET    /api/v1/operations/{}               . . . f a
            GET    /api/v1/operations/{}/targets       . . . f a
            POST   /api/v1/operations/{}/cancel        . . . f a
            GET    /api/v1/rollouts                    . . . f a
            POST   /api/v1/rollouts                    . . . f a
            GET    /api/v1/rollouts/{}                 . . . f a
            GET    /api/v1/rollouts/{}/targets         . . . f a
            POST   /api/v1/rollouts/{}/pause           . . . f a
            POST   /api/v1/rollouts/{}/resume          . . . f a
            POST   /api/v1/rollouts/{}/roll-back       . . . f a
            GET    /api/v1/isolation                   . . . f a
            POST   /api/v1/backups                     . . . . a
            GET    /api/v1/people                      . . . . a
            POST   /api/v1/people                      . . . . a
            GET    /api/v1/people/{}                   . . . . a
            PUT    /api/v1/people/{}                   . . . . a
            PUT    /api/v1/people/{}/password          . . . . a
            DELETE /api/v1/people/{}                   . . . . a
            GET    /api/v1/keys                        . . . . a
            POST   /api/v1/keys/rotation               . . . . a
            GET    /api/v1/audit                       . . . . a
            GET    /api/v1/audit/check                 . . . . a
            """;
    private static final Map<Character, String> LETTERS = new TreeMap<>(
            Map.of('n', Cast.NOBODY, 's', Cast.STRANGER, 'o', Cast.OWNER, 'f', Cast.OPERATOR, 'a', Cast.ADMIN));
    private static final String CALLED = "+88212987654";
    private static final String PEER = "friend-7c1e@chat.test";
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private final TestController.Agents agents = new TestController.Agents();
    private final FakeRuntime runtime = new FakeRuntime(agents);
    private final HttpClient http = HttpClient.newHttpClient();

    private TestController controller;
    private Cast cast;

    @BeforeAll
    void start(@TempDir Path data) throws IOException {
        controller = TestController.start(data, runtime);
        cast = Cast.of(controller);
        await().until(() -> controller.presence("ana").equals("present"));
        ring("c1");
    }

    private void ring(String call) {
        agents.of("ana")
                .happen(number -> new AgentEvent.CallChanged(
                        number,
                        Instant.EPOCH,
                        new CallSnapshot(
                                new CallId(call),
                                CallDirection.INCOMING,
                                new AccountId("chat"),
                                new Party(PEER, "Friend"),
                                CallSnapshot.Phase.RINGING,
                                null,
                                Instant.EPOCH,
                                null)));
        await().until(() -> controller.get("/api/v1/calls/" + call).status() == 200);
    }

    @AfterAll
    void stop() {
        controller.close();
        runtime.list().sandboxes().forEach(runtime::remove);
    }

    private static Map<String, String> table() {
        Map<String, String> table = new TreeMap<>();
        WHO.lines().map(line -> line.split("\\s+", 3)).forEach(row -> table.put(row[0] + " " + row[1], row[2]));
        return table;
    }

    private Set<String> described() {
        Set<String> operations = new TreeSet<>();
        controller
                .get("/api/v1/openapi")
                .json()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .map(method -> method.toUpperCase(Locale.ROOT))
                        .filter(METHODS::contains)
                        .forEach(method -> operations.add(method + " " + normal(path.getKey()))));
        return operations;
    }

    private static String normal(String path) {
        return path.replaceAll("\\{[^}]*}", "{}");
    }

    @Test
    void everyOperationHasARuleHereAndThere() {
        Set<String> described = described();
        Set<String> ruled = new TreeSet<>();
        AccessRules.TABLE.forEach(
                rule -> ruled.add(rule.method() + " " + normal(rule.path().getPatternString())));

        assertThat(described).isSubsetOf(ruled).isSubsetOf(table().keySet());
        assertThat(table().keySet()).allSatisfy(operation -> assertThat(ruled).contains(operation));
        // a rule for an endpoint that is gone would be a trap for the next one of its name
        ruled.removeIf(operation -> operation.contains("/actuator/") || operation.contains("/openapi"));
        assertThat(ruled).isSubsetOf(described);
    }

    private static Stream<String> operations() {
        return table().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void letsThroughWhoIsAllowedAndNobodyElse(String operation) {
        List<String> allowed =
                Arrays.asList(String.valueOf(table().get(operation)).split(" ", -1));

        LETTERS.forEach((letter, who) -> {
            int status = ask(operation, who);
            boolean through = allowed.contains(String.valueOf(letter));
            if (through) {
                assertThat(status)
                        .as(operation + " by " + who)
                        .isNotIn(401, 403)
                        .isLessThan(500);
            } else {
                assertThat(status).as(operation + " by " + who).isEqualTo(who.equals(Cast.NOBODY) ? 401 : 403);
            }
        });
    }

    /// The answer's status. Bodies are empty and versions old, so that nothing is changed where it is allowed.
    private int ask(String operation, String who) {
        String[] parts = operation.split(" ", 2);
        String path = parts[1].startsWith("/api/v1/users")
                ? parts[1].replaceFirst("\\{}", "ana")
                : parts[1].replaceFirst("/calls/\\{}", "/calls/c1").replaceFirst("/people/\\{}", "/people/stranger");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(controller.root() + path.replace("{}", "00")))
                .header("Content-Type", "application/json")
                .header("If-Match", "\"0\"")
                .method(
                        parts[0],
                        parts[0].startsWith("P")
                                ? HttpRequest.BodyPublishers.ofString("{")
                                : HttpRequest.BodyPublishers.noBody());
        if (!who.equals(Cast.NOBODY)) {
            request.header("Authorization", cast.header(who));
        }
        try {
            // a stream of changes has no end
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            response.body().close();
            return response.statusCode();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anUnknownPathIsForNobodyBelowAdmins() {
        assertThat(cast.get(Cast.ADMIN, "/api/v1/nothing").status()).isEqualTo(404);
        assertThat(cast.get(Cast.OPERATOR, "/api/v1/nothing").status()).isEqualTo(403);
        assertThat(cast.get(Cast.OPERATOR, "/actuator/env").status()).isEqualTo(404);
    }

    @Test
    void theListOfCallsIsOpenToTheOwnerOfTheUserItIsAbout() {
        assertThat(cast.get(Cast.OWNER, "/api/v1/calls?user=ana").status()).isEqualTo(200);
        assertThat(ask("GET /api/v1/stream?user=ana", Cast.OWNER)).isEqualTo(200);
        assertThat(ask("GET /api/v1/stream?user=eve", Cast.OWNER)).isEqualTo(403);
        for (String path : List.of(
                "/api/v1/calls?user=eve",
                "/api/v1/calls",
                "/api/v1/calls?user=ana&user=eve",
                "/api/v1/calls?user=eve&user=ana",
                "/api/v1/calls?user=ana,eve",
                "/api/v1/calls?user=no such&limit=1".replace(' ', '+'))) {
            assertThat(cast.get(Cast.OWNER, path).status()).as(path).isEqualTo(403);
        }
    }

    @Test
    void whatOneMayNotSeeLooksTheSameAsWhatIsNotThere() {
        assertThat(cast.get(Cast.STRANGER, "/api/v1/calls/c1").response().body())
                .isEqualTo(
                        cast.get(Cast.STRANGER, "/api/v1/calls/none").response().body());
        assertThat(cast.get(Cast.STRANGER, "/api/v1/users/ana").response().body())
                .isEqualTo(cast.get(Cast.STRANGER, "/api/v1/users/never")
                        .response()
                        .body());
    }

    @Test
    void twoCallersMayChooseTheSameIdempotencyKey() {
        String fox = "{\"name\": \"fox\"}";
        int ours = controller.post("/api/v1/users", fox, "Idempotency-Key", "1").status();
        int theirs = controller
                .post(
                        "/api/v1/users",
                        "{\"name\": \"gus\"}",
                        "Idempotency-Key",
                        "1",
                        "Authorization",
                        cast.header(Cast.ADMIN))
                .status();

        assertThat(List.of(ours, theirs)).containsOnly(201);
        assertThat(controller.post("/api/v1/users", fox, "Idempotency-Key", "1").status())
                .isEqualTo(201);
        assertThat(controller
                        .post("/api/v1/users", fox, "Idempotency-Key", "1", "Authorization", cast.header(Cast.ADMIN))
                        .status())
                .isEqualTo(422);
    }

    private void userContentInWords() {
        agents.of("ana")
                .happen(number -> new AgentEvent.TollLimitMet(
                        number, Instant.EPOCH, new LineId("home"), CALLED, "3 calls of an hour are made"));
        await().until(() -> controller.presence("eve").equals("present"));
        agents.of("eve")
                .needPerson("not-authorized: eve@chat.test is locked", "enter the right password for sip:eve@pbx.test");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                controller.status("eve").at("/repair/state").asString())
                        .isEqualTo("needs-person"));
        await().untilAsserted(() -> assertThat(
                        controller.get("/api/v1/events?kind=toll-limit").json().path("items"))
                .hasSize(1));
    }

    @Test
    void theOperatorSeesPresenceButNoAddressAndNobodyElsesName() {
        ring("c2");
        userContentInWords();
        String all = table().keySet().stream()
                .filter(operation ->
                        operation.startsWith("GET") && !operation.contains("openapi") && !operation.contains("stream"))
                .map(operation -> operation.substring(4).replaceFirst("/users/\\{}", "/users/ana"))
                .filter(path -> !path.contains("{}"))
                .flatMap(path -> Stream.of(path, path.replace("/ana", "/eve")).distinct())
                .map(path -> cast.get(Cast.OPERATOR, path))
                .filter(answer -> answer.status() == 200)
                .map(answer -> answer.response().body())
                .reduce("", String::concat);

        assertThat(all).contains("\"presence\":\"present\"", "\"phase\":\"RINGING\"", "\"id\":\"chat\"");
        assertThat(all)
                .contains("3 calls of an hour are made", "enter the right password for (address)")
                .contains("not-authorized: (address) is locked");
        assertThat(all).doesNotContain(PEER, "Friend", "@chat.test", "pbx.test", "10.0.0.2", CALLED);
        assertThat(cast.get(Cast.OWNER, "/api/v1/users/ana/events").response().body())
                .contains("\"number\":\"" + CALLED + "\"");
        assertThat(cast.get(Cast.ADMIN, "/api/v1/events").response().body())
                .contains(CALLED, "enter the right password for sip:eve@pbx.test");
        assertThat(cast.get(Cast.STRANGER, "/api/v1/users/eve/status")
                        .response()
                        .body())
                .contains("not-authorized: eve@chat.test is locked", "sip:eve@pbx.test");
        assertThat(cast.get(Cast.OWNER, "/api/v1/users/ana/status").response().body())
                .contains(PEER, "Friend");
        assertThat(cast.get(Cast.OWNER, "/api/v1/users/ana").response().body())
                .contains("ana@chat.test", "sip:ana@pbx.test", "sip:phone@pbx.test", "10.0.0.2");
    }
}
