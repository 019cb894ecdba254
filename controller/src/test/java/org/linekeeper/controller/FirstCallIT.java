package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.linekeeper.lab.demo.Figures;
import org.linekeeper.lab.demo.Scenes;
import org.linekeeper.lab.demo.SoundCheck;
import org.linekeeper.lab.demo.Stage;
import org.linekeeper.lab.peer.Waiting;
import tools.jackson.databind.JsonNode;

/// The main job, end to end with real peers: the scenes of the demo, each of which fails by itself where a peer
/// does not show what it must; here also what the controller says of each call afterwards.
@Isolated("sound is in real time")
class FirstCallIT {
    @RegisterExtension
    static final StageLogs LOGS = new StageLogs(() -> FirstCallIT.stage);

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

    @Test
    void theFriendCallsAndBothHearEachOther() {
        Instant start = Instant.now();
        Scenes.Ringing ringing = scenes.firstCallRings();
        scenes.phonePicksUp(ringing);
        SoundCheck sound = scenes.bothHear(folder);
        scenes.phoneHangsUp();

        assertThat(sound.toPhone()).satisfies(heard -> assertThat(heard.is(440)).isTrue());
        assertThat(sound.toFriend())
                .satisfies(heard -> assertThat(heard.is(1000)).isTrue());
        JsonNode call = record(start);
        assertThat(call.path("direction").asString()).isEqualTo("INCOMING");
        assertThat(call.path("peer").path("address").asString())
                .isEqualTo(stage.friend().jid());
        assertThat(call.path("peer").path("name").asString()).isEqualTo(Stage.FRIEND_LABEL);
        assertThat(call.path("phone").asString()).isEqualTo("desk");
        assertThat(call.path("outcome").asString()).isEqualTo("ANSWERED");
        assertThat(call.path("endedBy").asString()).isEqualTo("PHONE");
    }

    @Test
    void theFriendsHangingUpReachesThePhone() {
        Instant start = Instant.now();

        scenes.friendHangsUp();

        JsonNode call = record(start);
        assertThat(call.path("outcome").asString()).isEqualTo("ANSWERED");
        assertThat(call.path("endedBy").asString()).isEqualTo("PEER");
    }

    @Test
    void thePhoneStopsRingingWhenTheFriendGivesUp() {
        Instant start = Instant.now();

        scenes.friendGivesUp();

        assertThat(record(start).path("outcome").asString()).isEqualTo("CANCELLED");
    }

    @Test
    void theFriendSeesThatThePhoneDeclined() {
        Instant start = Instant.now();

        scenes.phoneDeclines();

        assertThat(record(start).path("outcome").asString()).isEqualTo("DECLINED");
    }

    @Test
    void theUserCallsTheFriend() {
        Instant start = Instant.now();

        scenes.userCalls(folder);

        JsonNode call = record(start);
        assertThat(call.path("direction").asString()).isEqualTo("OUTGOING");
        assertThat(call.path("outcome").asString()).isEqualTo("ANSWERED");
        assertThat(call.path("answeredAt").asString("")).isNotEmpty();
    }

    /// The record of the one call that began since then; it follows the call's end over the control link.
    private static JsonNode record(Instant since) {
        String path = "/api/v1/calls?user=" + Stage.USER + "&living=false&from=" + since;
        Waiting.until(
                "the call's record", Duration.ofSeconds(10), () -> records(path).size() == 1);
        return records(path).get(0);
    }

    private static JsonNode records(String path) {
        return stage.api().get(path).require(200).body().path("items");
    }
}
