package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.lab.demo.Figures;
import org.linekeeper.lab.demo.Sandbox;
import org.linekeeper.lab.demo.Scenes;
import org.linekeeper.lab.demo.Stage;
import org.linekeeper.lab.peer.Waiting;
import tools.jackson.databind.JsonNode;

/// What a user's presence survives: wrong passwords put right, servers that go and come back, processes that are
/// killed. Every test begins and ends with the user present.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the stage")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RecoveryIT {
    /// Others, whose sandboxes are broken at the beginning: that shows after minutes only.
    private static final String HANGS = "carol";

    private static final String MUTE = "dave";
    private static final String FROZEN = "erin";
    /// More patient than whatever mends itself.
    private static final String[] IMPATIENT = {
        "--linekeeper.ladder.client=20s,60s,2,12",
        "--linekeeper.ladder.session=20s,60s,1,6",
        "--linekeeper.ladder.container=20s,120s,1,3",
        "--linekeeper.ladder.unknown=1s",
        "--linekeeper.link.poll=5s"
    };
    /// A client that hangs is told by its silence, 150 s after its last word.
    private static final Duration CLIMBED = Duration.ofMinutes(5);
    private static final String ACCOUNT = "account/" + Stage.ACCOUNT;
    private static final String LINE = "line/" + Stage.LINE;
    /// A refusal or a lost server shows at the next registration or at the client's own notice.
    private static final Duration NOTICED = Duration.ofSeconds(60);
    /// Retries are at most this far apart, and a client needs a while to log in.
    private static final Duration RETRIED = Duration.ofSeconds(90);
    private static final Duration WHOLE_AGAIN = Duration.ofSeconds(10);

    @RegisterExtension
    static final StageLogs LOGS = new StageLogs(() -> RecoveryIT.stage);

    @TempDir
    private static Path folder;

    private static Stage stage;
    private static Scenes scenes;
    private static String frozenSandbox;

    @BeforeAll
    static void userAppears() {
        stage = Stage.set(ControllerJar.path(), folder, System.out::println, IMPATIENT);
        scenes = new Scenes(stage, System.out::println, new Figures());
        scenes.userAppears();
        stage.addUser(HANGS);
        stage.addUser(MUTE);
        stage.addUser(FROZEN);
        for (String other : List.of(HANGS, MUTE, FROZEN)) {
            Waiting.until(other + " is present", RETRIED, () -> stage.isPresent(other));
        }
        sandbox(HANGS).kill("dino", "STOP");
        sandbox(MUTE).mute("micsink");
        frozenSandbox = sandbox(FROZEN).id();
        sandbox(FROZEN).kill("java", "STOP");
    }

    @AfterAll
    static void strikeTheStage() {
        stage.close();
    }

    @BeforeEach
    void present() {
        Waiting.until("the user is present", RETRIED, stage::isPresent);
    }

    @Test
    void namesTheAccountAndTheServersAnswerForAWrongXmppPassword() {
        change("accounts/" + Stage.ACCOUNT, stage.account("wrong"));

        awaitGone(ACCOUNT);
        JsonNode account = stage.part(ACCOUNT);
        assertThat(account.path("detail").asString("")).contains("not-authorized");
        assertThat(account.path("attempts").asInt()).isPositive();
        assertThat(account.path("since").asString("")).isNotEmpty();

        change("accounts/" + Stage.ACCOUNT, stage.account());
        Waiting.until("the user is present", RETRIED, stage::isPresent);
    }

    @Test
    void namesTheLineAndTheRegistrarsAnswerForAWrongSipPassword() {
        Instant changed = Instant.now();
        change("lines/" + Stage.LINE, stage.line("wrong"));

        awaitGone(LINE);
        JsonNode line = stage.part(LINE);
        assertThat(line.path("detail").asString("")).contains("401");
        assertThat(line.path("attempts").asInt()).isPositive();
        assertThat(since(LINE)).isAfter(changed);

        change("lines/" + Stage.LINE, stage.line());
        Waiting.until("the user is present", RETRIED, stage::isPresent);
    }

    @Test
    void comesBackByItselfWithTheXmppServer() {
        Instant away = Instant.now();
        stage.prosody().goDown();
        awaitGone(ACCOUNT);
        assertSaysWhatAndSinceWhen(ACCOUNT, away);

        Instant back = Instant.now();
        stage.prosody().comeBack();

        stage.prosody().awaitOnline(Stage.USER, back, RETRIED);
        Waiting.until("the user is present", RETRIED, stage::isPresent);
    }

    @Test
    void comesBackByItselfWithTheRegistrar() {
        Instant away = Instant.now();
        stage.kamailio().goDown();
        awaitGone(LINE);
        assertSaysWhatAndSinceWhen(LINE, away);

        stage.kamailio().comeBack();
        // a desk phone would register again only within two minutes
        stage.phone().restart();

        stage.kamailio().awaitRegistered(Stage.USER, RETRIED);
        Waiting.until("the user is present", RETRIED, stage::isPresent);
    }

    @ParameterizedTest
    @CsvSource({"dino, account/chat", "pulseaudio, process/sound", "java, line/pbx"})
    void isWholeAgainAfterAProcessWasKilled(String process, String part) {
        Instant killed = Instant.now();
        stage.sandbox().kill(process, "KILL");

        Waiting.until(
                "present again with a new " + process,
                WHOLE_AGAIN,
                () -> since(part).isAfter(killed) && stage.isPresent());
    }

    @Test
    void aCallOutlivesTheController() {
        Instant start = Instant.now();
        Sandbox before = stage.sandbox();
        Instant startedBefore = before.startedAt();
        Scenes.Ringing ringing = scenes.callRings();
        scenes.phonePicksUp(ringing);

        stage.controller().kill();

        scenes.bothHear(folder);
        stage.controller().launch();
        stage.controller().awaitUp();
        Waiting.until("the sandbox is known again", NOTICED, stage::isPresent);
        assertThat(stage.sandbox().id()).isEqualTo(before.id());
        assertThat(stage.sandbox().startedAt()).isEqualTo(startedBefore);
        scenes.bothHear(folder);
        scenes.phoneHangsUp();
        Waiting.until("the call's record", NOTICED, () -> endedCalls(start).size() == 1);
        assertThat(endedCalls(start).get(0).path("outcome").asString()).isEqualTo("ANSWERED");
    }

    @Test
    void aCallThatEndsWhileTheControllerIsAwayIsRecorded() {
        Instant start = Instant.now();
        scenes.phonePicksUp(scenes.callRings());
        stage.controller().kill();

        scenes.phoneHangsUp();
        stage.controller().launch();
        stage.controller().awaitUp();

        Waiting.until("the call's record", NOTICED, () -> endedCalls(start).size() == 1);
        assertThat(endedCalls(start).get(0).path("endedBy").asString()).isEqualTo("PHONE");
    }

    @Test
    void aStopSaysItsFarewellsAndTheCallsRecordComesWithTheNextStart() {
        Instant start = Instant.now();
        scenes.phonePicksUp(scenes.callRings());
        Instant stopped = Instant.now();

        order("stop", Map.of("users", List.of(Stage.USER), "force", true));

        stage.kamailio()
                .awaitMessage(
                        "the sandbox's BYE",
                        stopped,
                        WHOLE_AGAIN,
                        message -> message.received()
                                && message.isRequest("BYE")
                                && message.from().startsWith("sip:" + Stage.USER + "@"));
        stage.phone().awaitClosed(stopped, WHOLE_AGAIN);
        stage.friend().awaitClosed(stopped, WHOLE_AGAIN);
        Waiting.until(
                "the sandbox is gone",
                WHOLE_AGAIN,
                () -> stage.sandbox(Stage.USER).isEmpty());
        assertThat(stage.kamailio().registrations(Stage.USER)).isEmpty();

        order("start", Map.of("users", List.of(Stage.USER)));
        Waiting.until("the user is present", RETRIED, stage::isPresent);
        Waiting.until("the call's record", NOTICED, () -> endedCalls(start).size() == 1);
        JsonNode call = endedCalls(start).get(0);
        assertThat(call.path("outcome").asString()).isEqualTo("ANSWERED");
        assertThat(call.path("endedBy").asString()).isEqualTo("REQUEST");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void theLaddersRungsMendWhatHangsInASandbox() {
        awaitClimbed(MUTE, "session", "sound");
        Waiting.until("present with sound", RETRIED, () -> stage.isPresent(MUTE));

        awaitClimbed(FROZEN, "container", "control-link");
        Waiting.until("present in another sandbox", RETRIED, () -> stage.isPresent(FROZEN));
        assertThat(sandbox(FROZEN).id()).isNotEqualTo(frozenSandbox);

        awaitClimbed(HANGS, "client", ACCOUNT);
        Waiting.until("present with a new client", RETRIED, () -> stage.isPresent(HANGS));
    }

    private static Sandbox sandbox(String user) {
        return stage.sandbox(user).orElseThrow();
    }

    /// The rung was climbed for this part, and helped.
    private static void awaitClimbed(String user, String rung, String part) {
        Waiting.until("the rung " + rung + " for " + user, CLIMBED, () -> {
            JsonNode events = stage.api()
                    .get("/api/v1/users/" + user + "/events?kind=repair")
                    .require(200)
                    .body()
                    .path("items");
            for (JsonNode event : events) {
                if (event.path("rung").asString("").equalsIgnoreCase(rung)
                        && event.path("target").asString("").equals(part)
                        && event.path("outcome").asString("").equalsIgnoreCase("done")) {
                    return true;
                }
            }
            return false;
        });
    }

    private static void order(String kind, Map<String, Object> request) {
        stage.api().post("/api/v1/operations/" + kind, request).require(202);
    }

    private static void change(String path, Map<String, Object> body) {
        stage.api().put(Stage.USER_PATH + "/" + path, body).require(200);
    }

    private static void awaitGone(String part) {
        Waiting.until(
                part + " is gone",
                NOTICED,
                () -> stage.part(part).path("evidence").asString("").equals("gone"));
    }

    private static void assertSaysWhatAndSinceWhen(String part, Instant away) {
        assertThat(stage.part(part).path("detail").asString("")).isNotBlank();
        assertThat(since(part)).isAfter(away);
    }

    private static Instant since(String part) {
        String since = stage.part(part).path("since").asString("");
        return since.isEmpty() ? Instant.EPOCH : Instant.parse(since);
    }

    private static JsonNode endedCalls(Instant since) {
        return stage.api()
                .get("/api/v1/calls?user=" + Stage.USER + "&living=false&from=" + since)
                .require(200)
                .body()
                .path("items");
    }
}
