package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
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
class RecoveryIT {
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

    @BeforeAll
    static void userAppears() {
        stage = Stage.set(ControllerJar.path(), folder, System.out::println);
        scenes = new Scenes(stage, System.out::println, new Figures());
        scenes.userAppears();
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
        change("lines/" + Stage.LINE, stage.line("wrong"));

        awaitGone(LINE);
        JsonNode line = stage.part(LINE);
        assertThat(line.path("detail").asString("")).contains("401");
        assertThat(line.path("attempts").asInt()).isPositive();

        change("lines/" + Stage.LINE, stage.line());
        Waiting.until("the user is present", RETRIED, stage::isPresent);
    }

    @Test
    void comesBackByItselfWithTheXmppServer() {
        stage.prosody().goDown();
        awaitGone(ACCOUNT);

        Instant back = Instant.now();
        stage.prosody().comeBack();

        stage.prosody().awaitOnline(Stage.USER, back, RETRIED);
        Waiting.until("the user is present", RETRIED, stage::isPresent);
    }

    @Test
    void comesBackByItselfWithTheRegistrar() {
        stage.kamailio().goDown();
        awaitGone(LINE);

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

    private static void change(String path, java.util.Map<String, Object> body) {
        stage.api().put(Stage.USER_PATH + "/" + path, body).require(200);
    }

    private static void awaitGone(String part) {
        Waiting.until(
                part + " is gone",
                NOTICED,
                () -> stage.part(part).path("evidence").asString("").equals("gone"));
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
