package org.linekeeper.controller.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.protocol.Secret;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("database")
class UserEndpointTest {
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

    @Test
    void createsAUserAndTellsWhereItIs() {
        Answer answer = controller.post("/api/v1/users", Bodies.user("created"));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo("/api/v1/users/created");
        assertThat(answer.header("ETag")).isEqualTo("\"1\"");
        JsonNode line = answer.json().path("lines").path(0);
        assertThat(line.path("username").asString()).isEqualTo("created");
        assertThat(line.path("transport").asString()).isEqualTo("UDP");
        assertThat(line.path("registerSeconds").asInt()).isEqualTo(600);
        assertThat(answer.json().at("/ringPlan/steps/0/phones/0").asString()).isEqualTo("desk");
        assertThat(answer.json().at("/ringPlan/steps/0/seconds").asInt()).isEqualTo(30);
        assertThat(controller.get("/api/v1/users/created").json()).isEqualTo(answer.json());
    }

    @Test
    void keepsALinesOptionsAndFillsInTheStandards() {
        String options = """
                "id": "home", "transport": "TLS",
                "signalling": {"keepAlive": "OPTIONS", "sessionSeconds": 0},
                "media": {"codecs": ["G722", "PCMA"], "encryption": "SDES", "toPhoneDb": -3.5}""";
        controller.post("/api/v1/users", Bodies.user("options").replace("\"id\": \"home\"", options));

        JsonNode line = controller.get("/api/v1/users/options").json().at("/lines/0");

        assertThat(line.path("transport").asString()).isEqualTo("TLS");
        assertThat(line.path("signalling")).isEqualTo(JsonMapper.shared().readTree("""
                        {"keepAlive": "OPTIONS", "sessionSeconds": 0, "callerIdentity": "DISPLAY_NAME",
                         "messageWaiting": false, "presence": "NONE"}"""));
        assertThat(line.path("media")).isEqualTo(JsonMapper.shared().readTree("""
                        {"codecs": ["G722", "PCMA"], "encryption": "SDES", "packetMillis": 20,
                         "digits": "RTP_EVENT", "toPhoneDb": -3.5, "toClientDb": 0.0, "silenceSeconds": 0,
                         "ice": "NONE"}"""));
    }

    /// Its keys are never in the signalling.
    @Test
    void keysAgreedOverTheMediaPathNeedNoTls() {
        String options = "\"id\": \"home\", \"media\": {\"encryption\": \"DTLS\"}";
        controller.post("/api/v1/users", Bodies.user("handshakes").replace("\"id\": \"home\"", options));

        JsonNode line = controller.get("/api/v1/users/handshakes").json().at("/lines/0");

        assertThat(line.path("transport").asString()).isEqualTo("UDP");
        assertThat(line.at("/media/encryption").asString()).isEqualTo("DTLS");
    }

    /// The password goes to the agent, stays when a change leaves it out, is never shown, and goes to no other server.
    @Test
    void keepsTheTurnServersPasswordToItself() {
        String options = """
                "id": "home", "media": {"ice": "ICE", "stun": "stun:stun.test", "turn":
                 {"uri": "turn:turn.test:3479?transport=udp", "user": "ana-turn", "password": "turn-pw-5b1c"}}""";
        controller.post("/api/v1/users", Bodies.user("turned").replace("\"id\": \"home\"", options));

        JsonNode shown = controller.get("/api/v1/users/turned").json();

        assertThat(shown.toString()).doesNotContain("turn-pw-5b1c");
        assertThat(shown.at("/lines/0/media/turn"))
                .isEqualTo(JsonMapper.shared().readTree("""
                        {"uri": "turn:turn.test:3479?transport=udp", "user": "ana-turn"}"""));
        assertThat(turnPassword("turned")).isEqualTo(new Secret("turn-pw-5b1c"));
        assertThat(putTurn("turn:turn.test:3479?transport=udp").status()).isEqualTo(200);
        assertThat(turnPassword("turned")).isEqualTo(new Secret("turn-pw-5b1c"));
        Answer elsewhere = putTurn("turn:other.test");
        assertThat(elsewhere.status()).isEqualTo(400);
        assertThat(elsewhere.json().path("field").asString()).isEqualTo("media.turn.password");
    }

    private static Answer putTurn(String uri) {
        return controller.put("/api/v1/users/turned/lines/home", """
                {"address": "sip:turned@pbx.test", "registrar": "sip:10.0.0.2:5060", "media":
                 {"ice": "REQUIRED", "turn": {"uri": "%s", "user": "ana-turn"}}}""".formatted(uri));
    }

    /// Whoever changes whom a login is with has to know its password.
    @ParameterizedTest
    @CsvSource({
        "account, 'accounts/chat', '{\"service\": \"xmpp\", \"address\": \"ana@elsewhere.test\"}'",
        "address, 'lines/home', '{\"address\": \"sip:ana@elsewhere.test\"}'",
        "registrar, 'lines/home', '{\"address\": \"sip:ana@pbx.test\", \"registrar\": \"sip:elsewhere.test\"}'"
    })
    void aPasswordThatIsLeftOutGoesToNoOtherServer(String moved, String path, String body) {
        String user = "moved-" + moved;
        controller.post("/api/v1/users", Bodies.user(user));

        Answer answer = controller.put("/api/v1/users/" + user + "/" + path, body);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().path("field").asString()).isEqualTo("password");
        assertThat(answer.json().toString()).contains("the one that is kept is for another server");
        assertThat(controller
                        .get("/api/v1/users/" + user)
                        .json()
                        .path("generation")
                        .asInt())
                .isEqualTo(1);
        String known = body.replaceFirst("}$", ", \"password\": \"of another\"}");
        assertThat(controller.put("/api/v1/users/" + user + "/" + path, known).status())
                .isEqualTo(200);
    }

    private static @Nullable Secret turnPassword(String user) {
        return Objects.requireNonNull(
                        controller.spec(user).lines().getFirst().media().turn())
                .password();
    }

    @Test
    void refusesASecondUserOfTheSameName() {
        controller.post("/api/v1/users", Bodies.user("twice"));

        Answer second = controller.post("/api/v1/users", Bodies.user("twice"));

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(second.json().path("field").asString()).isEqualTo("name");
    }

    @Test
    void repeatsItsAnswerUnderTheSameIdempotencyKey() {
        Answer first = controller.post("/api/v1/users", Bodies.user("keyed"), "Idempotency-Key", "k-1");
        Answer again = controller.post("/api/v1/users", Bodies.user("keyed"), "Idempotency-Key", "k-1");

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
    }

    @Test
    void repeatsItsAnswerToWhomeverAsksAtTheSameTime() {
        for (int round = 0; round < 5; round++) {
            String name = "at-once-" + round;
            String key = "k-at-once-" + round;
            List<CompletableFuture<Answer>> asked = IntStream.range(0, 4)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(
                            () -> controller.post("/api/v1/users", Bodies.user(name), "Idempotency-Key", key),
                            runnable -> Thread.ofVirtual().start(runnable)))
                    .toList();

            Answer first = asked.getFirst().join();
            assertThat(asked).allSatisfy(one -> {
                assertThat(one.join().status()).isEqualTo(201);
                assertThat(one.join().json()).isEqualTo(first.json());
            });
        }
    }

    @Test
    void refusesAnIdempotencyKeyThatCameWithAnotherRequest() {
        controller.post("/api/v1/users", Bodies.user("keyed-a"), "Idempotency-Key", "k-2");
        Answer other = controller.post("/api/v1/users", Bodies.user("keyed-b"), "Idempotency-Key", "k-2");

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.json().path("field").asString()).isEqualTo("Idempotency-Key");
        assertThat(controller.get("/api/v1/users/keyed-b").status()).isEqualTo(404);
    }

    @Test
    void listsUsersPageByPage() {
        List.of("page-a", "page-b", "page-c").forEach(name -> controller.post("/api/v1/users", Bodies.user(name)));
        List<String> names = new ArrayList<>();
        String after = "page-";
        while (!after.isEmpty() && names.size() < 3) {
            JsonNode page =
                    controller.get("/api/v1/users?limit=2&after=" + after).json();
            page.path("items").forEach(user -> names.add(user.path("name").asString()));
            after = page.path("next").asString("");
        }

        assertThat(names).startsWith("page-a", "page-b", "page-c");
    }

    @Test
    void changesAnAccountAndKeepsItsPassword() {
        controller.post("/api/v1/users", Bodies.user("changed"));
        Answer answer = controller.put(
                "/api/v1/users/changed/accounts/chat", "{\"service\": \"xmpp\", \"address\": \"new@chat.test\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("\"2\"");
        assertThat(answer.json().at("/accounts/0/address").asString()).isEqualTo("new@chat.test");
    }

    @Test
    void anAddressIsKeptAsTheServiceComparesThem() {
        Answer answer = controller.post(
                "/api/v1/users", Bodies.user("cased").replace("\"cased@chat.test\"", "\"Cased@Chat.TEST\""));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().at("/accounts/0/address").asString()).isEqualTo("cased@chat.test");
    }

    @Test
    void anEqualChangeChangesNothing() {
        controller.post("/api/v1/users", Bodies.user("equal"));
        String body = "{\"service\": \"xmpp\", \"address\": \"equal@chat.test\", \"password\": \"%s\"}"
                .formatted(Bodies.ACCOUNT_PASSWORD);

        assertThat(controller.put("/api/v1/users/equal/accounts/chat", body).header("ETag"))
                .isEqualTo("\"1\"");
    }

    @Test
    void needsAPasswordForANewAccount() {
        controller.post("/api/v1/users", Bodies.user("fresh"));
        Answer answer = controller.put(
                "/api/v1/users/fresh/accounts/other", "{\"service\": \"xmpp\", \"address\": \"b@chat.test\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("field").asString()).isEqualTo("password");
    }

    @Test
    void refusesAChangeOfAnOldVersion() {
        controller.post("/api/v1/users", Bodies.user("raced"));
        String phone = "{\"address\": \"sip:other@pbx.test\", \"line\": \"home\"}";

        assertThat(controller
                        .put("/api/v1/users/raced/phones/desk", phone, "If-Match", "\"1\"")
                        .status())
                .isEqualTo(200);
        Answer stale = controller.put("/api/v1/users/raced/phones/desk", phone, "If-Match", "\"1\"");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.json().path("field").asString()).isEqualTo("If-Match");
    }

    /// What is ordered of the sandbox is shown as well, and is no setting.
    @Test
    void theTagChangesWithWhatIsShownAndAnOldFormIsStillUnderstood() {
        controller.post("/api/v1/users", Bodies.user("shown"));
        String tag = controller.get("/api/v1/users/shown").header("ETag");
        assertThat(tag).startsWith("\"1.");
        assertThat(controller.get("/api/v1/users/shown", "If-None-Match", tag).status())
                .isEqualTo(304);
        String phone = "{\"address\": \"sip:%s@pbx.test\", \"line\": \"home\"}";

        controller.post("/api/v1/operations/stop", "{\"users\": [\"shown\"]}");

        Answer stopped = controller.get("/api/v1/users/shown", "If-None-Match", tag);
        assertThat(stopped.status()).isEqualTo(200);
        assertThat(stopped.json().at("/ordered/wanted").asString()).isEqualTo("stopped");
        assertThat(controller
                        .put("/api/v1/users/shown/phones/desk", phone.formatted("one"), "If-Match", tag)
                        .status())
                .isEqualTo(200);
        assertThat(controller.delete("/api/v1/users/shown", "If-Match", tag).status())
                .isEqualTo(412);
        assertThat(controller
                        .put("/api/v1/users/shown/phones/desk", phone.formatted("two"), "If-Match", "\"2\"")
                        .status())
                .isEqualTo(200);
    }

    /// Whoever deletes what was last seen does not delete what another has just written.
    @Test
    void aDeletionWaitsForAChangeThatIsBeingWritten() throws Exception {
        controller.post("/api/v1/users", Bodies.user("raced-away"));
        CompletableFuture<Answer> deletion = new CompletableFuture<>();

        controller.within(() -> {
            controller
                    .database()
                    .sql("update app_user set generation = 2 where name = 'raced-away'")
                    .update();
            Thread.ofVirtual()
                    .start(() -> deletion.complete(controller.delete("/api/v1/users/raced-away", "If-Match", "\"1\"")));
            assertThatThrownBy(() -> deletion.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        });

        assertThat(deletion.get(30, TimeUnit.SECONDS).status()).isEqualTo(412);
    }

    /// As after the loss of the key: here another secret stands in its place.
    @Test
    void aPasswordThatDoesNotOpenAnyMoreCanBeSetAnew() {
        controller.post("/api/v1/users", Bodies.user("sealed"));
        controller
                .database()
                .sql("update account set password ="
                        + " (select password from sip_line where user_name = 'sealed') where user_name = 'sealed'")
                .update();
        String body = "{\"service\": \"xmpp\", \"address\": \"sealed@chat.test\", \"password\": \"%s\"}"
                .formatted(Bodies.ACCOUNT_PASSWORD);

        assertThat(controller.put("/api/v1/users/sealed/accounts/chat", body).status())
                .isEqualTo(200);
        // the same once more changes nothing: it opens again
        assertThat(controller.put("/api/v1/users/sealed/accounts/chat", body).header("ETag"))
                .isEqualTo("\"2\"");
    }

    @Test
    void keepsALineThatAPhoneNeeds() {
        controller.post("/api/v1/users", Bodies.user("needed"));

        Answer refused = controller.delete("/api/v1/users/needed/lines/home");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("field").asString()).isEqualTo("phones[0].line");

        assertThat(controller.delete("/api/v1/users/needed/phones/desk").status())
                .isEqualTo(200);
        assertThat(controller.delete("/api/v1/users/needed/lines/home").status())
                .isEqualTo(200);
        assertThat(controller.delete("/api/v1/users/needed/lines/home").status())
                .isEqualTo(200);
    }

    @Test
    void followsTheUsersOwnRingPlan() {
        controller.post("/api/v1/users", Bodies.user("plan"));
        Answer answer = controller.put(
                "/api/v1/users/plan/ring-plan", "{\"steps\": [{\"phones\": [\"desk\"], \"seconds\": 45}]}");

        assertThat(answer.json().at("/ringPlan/steps/0/seconds").asInt()).isEqualTo(45);
        assertThat(controller
                        .delete("/api/v1/users/plan/phones/desk")
                        .json()
                        .path("field")
                        .asString())
                .isEqualTo("ringPlan.steps[0].phones[0]");
        assertThat(controller
                        .put("/api/v1/users/plan/ring-plan", "{\"steps\": []}")
                        .json()
                        .at("/ringPlan/steps/0/seconds")
                        .asInt())
                .isEqualTo(30);
    }

    @Test
    void keepsCallsFromThePhonesForAsLongAsItIsWanted() {
        controller.post("/api/v1/users", Bodies.user("quiet"));
        String path = "/api/v1/users/quiet/do-not-disturb";

        Answer on = controller.put(path, "{\"on\": true}");

        assertThat(on.json().path("doNotDisturb").asBoolean()).isTrue();
        assertThat(on.json().path("generation").asLong()).isEqualTo(2);
        assertThat(controller.spec("quiet").ringPlan().doNotDisturb()).isTrue();
        assertThat(controller.spec("quiet").ringPlan().steps()).hasSize(1);
        controller.put("/api/v1/users/quiet/ring-plan", "{\"steps\": [{\"phones\": [\"desk\"], \"seconds\": 45}]}");
        assertThat(controller.spec("quiet").ringPlan().doNotDisturb()).isTrue();
        controller.put(path, "{\"on\": false}");
        assertThat(controller.spec("quiet").ringPlan().doNotDisturb()).isFalse();
        assertThat(controller.put(path, "{}").json().path("field").asString()).isEqualTo("on");
        assertThat(controller.put(path, "{\"on\": 7}").status()).isEqualTo(400);
    }

    @Test
    void deletesAgainAndAgain() {
        controller.post("/api/v1/users", Bodies.user("deleted"));

        assertThat(controller.delete("/api/v1/users/deleted").status()).isEqualTo(202);
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(
                                controller.delete("/api/v1/users/deleted").status())
                        .isEqualTo(204));
        assertThat(controller.get("/api/v1/users/deleted").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            accounts[0].address          | "ana@chat.test"      | "ana.chat.test"
            accounts[0].address          | "ana@chat.test"      | "ana@chat.test/phone"
            accounts[0].service          | "xmpp"               | "icq"
            accounts[0].password         | "pw-of-the-account-7f3a" | ""
            accounts[0].id               | "id": "chat"         | "id": "a/b"
            accounts[0].address          | "address": "ana@chat.test", | ""
            accounts[0].colour           | "id": "chat"         | "id": "chat", "colour": 1
            accounts[0].address          | "ana@chat.test"      | 5
            accounts                     | "accounts": [{       | "accounts": 3, "x": [{
            lines[0].address             | "sip:ana@pbx.test"   | "ana@pbx.test"
            lines[0].address             | "sip:ana@pbx.test"   | "sip:pbx.test"
            lines[0].address             | "sip:ana@pbx.test"   | "sip:ana@pbx.test:99999"
            lines[0].registrar           | "sip:10.0.0.2:5060"  | "10.0.0.2"
            lines[0].transport           | "id": "home"         | "id": "home", "transport": "SCTP"
            lines[0].registerSeconds     | "id": "home"         | "id": "home", "registerSeconds": 5
            lines[0].registerSeconds     | "id": "home"         | "id": "home", "registerSeconds": "600"
            lines[0].registerSeconds     | "id": "home"         | "id": "home", "registerSeconds": 60.5
            lines[0].incoming            | "id": "home"         | "id": "home", "incoming": "RECORD"
            phones[0].address            | sip:phone@pbx.test   | sip:+8821612345678@pbx.test
            phones[0].address            | sip:phone@pbx.test   | phone
            phones[0].address            | sip:phone@pbx.test   | sip:%zz@pbx.test
            phones[0].address            | sip:phone@pbx.test   | sip:phone@pbx..test
            phones[0].address            | sip:phone@pbx.test   | sip:phone@pbx.-test.de
            phones[0].address            | sip:phone@pbx.test   | sip:phone@999.1.1.1
            phones[0].address            | sip:phone@pbx.test   | sip:phone@10.1
            phones[0].address            | sip:phone@pbx.test   | sip:phone@[::::]
            lines[0].address             | "sip:ana@pbx.test"   | "sip:ana@pbx..test"
            lines[0].registrar           | "sip:10.0.0.2:5060"  | "sip:10.0.0.256"
            lines[0].signalling.keepAlive      | "id": "home" | "id": "home", "signalling": {"keepAlive": "PING"}
            lines[0].signalling.sessionSeconds | "id": "home" | "id": "home", "signalling": {"sessionSeconds": 60}
            lines[0].signalling.callerIdentity | "id": "home" | "id": "home", "signalling": {"callerIdentity": "NONE"}
            lines[0].signalling.trust          | "id": "home" | "id": "home", "signalling": {"trust": "everybody"}
            lines[0].media.codecs[1]           | "id": "home" | "id": "home", "media": {"codecs": ["PCMA", "G729"]}
            lines[0].media.codecs[1]           | "id": "home" | "id": "home", "media": {"codecs": ["PCMA", "PCMA"]}
            lines[0].media.codecs              | "id": "home" | "id": "home", "media": {"codecs": "PCMA"}
            lines[0].media.encryption          | "id": "home" | "id": "home", "media": {"encryption": "MAYBE"}
            lines[0].media.encryption          | "id": "home" | "id": "home", "media": {"encryption": "SDES"}
            lines[0].media.encryption          | "id": "home" | "id": "home", "transport": "TCP", "media": {"encryption": "SDES"}
            lines[0].media.packetMillis        | "id": "home" | "id": "home", "media": {"packetMillis": 25}
            lines[0].media.digits              | "id": "home" | "id": "home", "media": {"digits": "PULSES"}
            lines[0].media.toPhoneDb           | "id": "home" | "id": "home", "media": {"toPhoneDb": 20.5}
            lines[0].media.toClientDb          | "id": "home" | "id": "home", "media": {"toClientDb": -31}
            lines[0].media.silenceSeconds      | "id": "home" | "id": "home", "media": {"silenceSeconds": 1}
            lines[0].media.ice                 | "id": "home" | "id": "home", "media": {"ice": "LITE"}
            lines[0].media.stun                | "id": "home" | "id": "home", "media": {"stun": "stun:a.test"}
            lines[0].media.stun                | "id": "home" | "id": "home", "media": {"ice": "ICE", "stun": "a.test"}
            lines[0].media.stun                | "id": "home" | "id": "home", "media": {"ice": "ICE", "stun": "stun:a.test:0"}
            lines[0].media.turn                | "id": "home" | "id": "home", "media": {"turn": {"uri": "turn:a.test", "user": "u", "password": "p"}}
            lines[0].media.turn.uri            | "id": "home" | "id": "home", "media": {"ice": "ICE", "turn": {"uri": "turns:a.test", "user": "u", "password": "p"}}
            lines[0].media.turn.user           | "id": "home" | "id": "home", "media": {"ice": "ICE", "turn": {"uri": "turn:a.test", "password": "p"}}
            lines[0].media.turn.password       | "id": "home" | "id": "home", "media": {"ice": "ICE", "turn": {"uri": "turn:a.test", "user": "u"}}
            phones[0].address            | "sip:phone@pbx.test" | "+49 30 1234"
            phones[0].line               | "line": "home"       | "line": "work"
            phones[0].line               | "line": "home"       | "line": null
            name                         | "name": "ana"        | "name": "Ana Maria"
            name                         | "name": "ana",       | ""
            name                         | "name": "ana"        | "name": 7
            ringPlan.steps[0].phones[0]  | "phones": [          | "ringPlan": {"steps": [{"phones": ["sofa"]}]}, "phones": [
            ringPlan.steps[0].phones     | "phones": [          | "ringPlan": {"steps": [{"phones": []}]}, "phones": [
            ringPlan.steps[0].seconds    | "phones": [          | "ringPlan": {"steps": [{"phones": ["desk"], "seconds": 3}]}, "phones": [
            body                         | "name": "ana",       | "name" "ana",
            """)
    void namesTheFieldThatIsWrong(String field, String right, String wrong) {
        String body = Bodies.user("ana").replace(right, wrong.equals("\"\"") && right.endsWith(",") ? "" : wrong);

        Answer answer = controller.post("/api/v1/users", body);

        assertThat(answer.response().body()).contains("\"status\":400");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("field").asString()).isEqualTo(field);
        assertThat(answer.json().path("detail").asString()).isNotEmpty();
        assertThat(answer.response().body()).doesNotContain("pw-of-the");
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        Answer answer = controller.post("/api/v1/users", """
                {"name": "x", "accounts": [{"id": "a", "service": "xmpp", "address": "nobody"}],
                 "phones": [{"id": "p", "address": "nowhere", "line": "l"}]}
                """);

        assertThat(answer.json()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("field").asString()))
                .contains("accounts[0].address", "accounts[0].password", "phones[0].address");
    }

    @Test
    void refusesDuplicatesAndTooMany() {
        String account = "{\"id\": \"%s\", \"service\": \"xmpp\", \"address\": \"%s\", \"password\": \"p\"}";
        String twins = account.formatted("a", "x@y.test") + "," + account.formatted("a", "z@y.test");
        String sameAddress = account.formatted("a", "x@y.test") + "," + account.formatted("b", "x@Y.test");
        String many = String.join(",", java.util.Collections.nCopies(21, account.formatted("a", "x@y.test")));

        assertThat(field("{\"name\": \"d\", \"accounts\": [" + twins + "]}")).isEqualTo("accounts[1].id");
        assertThat(field("{\"name\": \"d\", \"accounts\": [" + sameAddress + "]}"))
                .isEqualTo("accounts[1].address");
        assertThat(field("{\"name\": \"d\", \"accounts\": [" + many + "]}")).isEqualTo("accounts");
        assertThat(field("{\"name\": \"d\", \"accounts\": [null]}")).isEqualTo("accounts[0]");
        assertThat(field("{\"name\": \"" + "d".repeat(2 << 20) + "\"}")).isEqualTo("body");
    }

    private static String field(String body) {
        Answer answer = controller.post("/api/v1/users", body);
        assertThat(answer.status()).isEqualTo(400);
        return answer.json().path("field").asString();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/v1/users?limit=0,           400, limit",
        "GET,    /api/v1/users?limit=many,        400, limit",
        "GET,    /api/v1/users/NOBODY,            400, name",
        "GET,    /api/v1/users/nobody,            404, ''",
        "GET,    /api/v1/users/nobody/status,     404, ''",
        "GET,    /api/v1/users/nobody/contacts,   404, ''",
        "GET,    /api/v1/users/nobody/calls,      404, ''",
        "GET,    /api/v1/calls/none,              404, ''",
        "GET,    /api/v1/calls?from=yesterday,    400, from",
        "GET,    /api/v1/calls?direction=UP,      400, direction",
        "GET,    /api/v1/calls?outcome=GOOD,      400, outcome",
        "GET,    /api/v1/calls?living=perhaps,    400, living",
        "GET,    /api/v1/calls?after=x,           400, after",
        "GET,    /api/v1/nothing,                 404, ''",
        "DELETE, /api/v1/users,                   405, ''",
        "DELETE, /api/v1/users/nobody/phones/x,   404, ''",
        "DELETE, /api/v1/users/nobody/phones/..x, 400, id",
        "DELETE, /api/v1/calls/none,              404, ''",
        "DELETE, /api/v1/users/never-was,         204, ''",
    })
    void answersBadRequestsWithAProblem(String method, String path, int status, String field) {
        Answer answer = method.equals("GET") ? controller.get(path) : controller.delete(path);

        assertThat(answer.status()).isEqualTo(status);
        if (status != 204) {
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.json().path("field").asString("")).isEqualTo(field);
        }
    }

    @Test
    void describesItself() {
        JsonNode description = controller.getAsNobody("/api/v1/openapi").json();

        assertThat(description.path("paths").propertyNames())
                .contains("/api/v1/users", "/api/v1/users/{name}/status", "/api/v1/calls/{id}");
    }
}
