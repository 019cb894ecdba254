package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.OneControllerTest;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.agentlink.FakeAgent;
import tools.jackson.databind.JsonNode;

/// What keeps the controller from harming many at once, from the first sign to the word of a person, over
/// a fake runtime and fake agents.
class BrakesLifeTest extends OneControllerTest {
    private static final String[] QUICK = {
        "linekeeper.ladder.container=200ms,20s,1,20",
        "linekeeper.ladder.alert=200ms",
        // longer than a busy machine takes to open the first links
        "linekeeper.ladder.unknown=3s",
        "linekeeper.ladder.first-pause=50ms",
        "linekeeper.ladder.longest-pause=100ms",
        "linekeeper.brakes.blast-least=2",
        "linekeeper.brakes.service-least=50",
        "linekeeper.brakes.image-failures=2",
        "linekeeper.brakes.image-probe=5s",
        "linekeeper.brakes.come-up=20s"
    };
    private static final List<String> ALL = List.of("ana", "ben", "cem", "dan");

    BrakesLifeTest(@TempDir Path data) throws IOException {
        super(data, QUICK);
    }

    private JsonNode fleet() {
        return controller.get("/api/v1/fleet").json();
    }

    private List<String> alarms() {
        return fleet().path("alarms")
                .valueStream()
                .map(alarm -> alarm.path("alarm").asString() + " "
                        + alarm.path("target").asString(""))
                .toList();
    }

    /// Two may be replaced within the window, of four.
    private void haveAllHang() {
        ALL.forEach(this::create);
        ALL.forEach(this::awaitPresence);
        ALL.forEach(name -> agents.of(name).hang());
        patiently().untilAsserted(() -> assertThat(alarms()).containsExactly("blast-radius "));
        patiently()
                .until(() ->
                        fleet().path("heldBack").asInt() >= 2 && runtime.ids().size() == 4);
    }

    @Test
    void haltsBeforeItStopsManyAndGoesOnAtAPersonsWord() throws IOException {
        haveAllHang();
        List<String> left = runtime.ids();
        assertThat(runtime.creations()).isLessThanOrEqualTo(6);
        assertThat(fleet().at("/alarms/0/acknowledge").asBoolean()).isTrue();

        // an earlier controller's halt is as good as one's own
        restart();
        patiently().until(() -> fleet().path("heldBack").asInt() >= 2);
        assertThat(alarms()).containsExactly("blast-radius ");
        assertThat(runtime.ids()).isEqualTo(left);

        assertThat(controller
                        .post(
                                "/api/v1/fleet/acknowledgements",
                                "{\"alarm\": \"blast-radius\", \"reason\": \"they all hang\"}")
                        .status())
                .isEqualTo(204);
        ALL.forEach(this::awaitPresence);
        assertThat(alarms()).isEmpty();
        assertThat(runtime.creations()).isEqualTo(8);
        assertThat(controller
                        .get("/api/v1/events?kind=acknowledged")
                        .json()
                        .at("/items/0/cause")
                        .asString())
                .isEqualTo("they all hang");
    }

    @Test
    void countsWhatAnEarlierControllerStopped() throws IOException {
        ALL.forEach(this::create);
        ALL.forEach(this::awaitPresence);
        agents.of("ana").hang();
        patiently().until(() -> runtime.creations() == 5);
        awaitPresence("ana");

        restart();
        ALL.forEach(this::awaitPresence);
        agents.of("ben").hang();
        agents.of("cem").hang();

        patiently().untilAsserted(() -> assertThat(alarms()).containsExactly("blast-radius "));
        assertThat(runtime.creations()).isLessThanOrEqualTo(6);
    }

    @Test
    void startsNoMoreOfABuildThatDoesNotComeUpButAProbe() throws IOException {
        controller.close();
        String[] settings = QUICK.clone();
        settings[settings.length - 1] = "linekeeper.brakes.come-up=1s";
        controller = TestController.start(data, runtime, settings);
        agents.onStart(FakeAgent::hang);
        create("ana");
        create("ben");
        patiently().untilAsserted(() -> assertThat(alarms()).containsExactly("image-trip build-1"));

        agents.onStart(_ -> {});
        create("cem");
        patiently().until(() -> fleet().path("heldBack").asInt() == 1);
        assertThat(runtime.creations()).isEqualTo(2);

        awaitPresence("cem");
        patiently().untilAsserted(() -> assertThat(alarms()).isEmpty());
        create("dan");
        awaitPresence("dan");
        assertThat(events("alarm")).contains("image-trip");
        assertThat(events("alarm-over")).containsExactly("image-trip");
    }

    /// None of it is started as a probe afterwards.
    private void haveTheBuildTrip() throws IOException {
        haveTrip("build-1");
    }

    private void haveTrip(String build) throws IOException {
        String[] settings = QUICK.clone();
        settings[settings.length - 2] = "linekeeper.brakes.image-probe=10m";
        settings[settings.length - 1] = "linekeeper.brakes.come-up=1s";
        restart(settings);
        agents.onStart(FakeAgent::hang);
        create("ana");
        create("ben");
        patiently().untilAsserted(() -> assertThat(alarms()).containsExactly("image-trip " + build));
    }

    /// Its name is as long as that of an image in a registry can be.
    @Test
    void aBuildThatDidNotComeUpIsNotForgottenAtARestart() throws IOException {
        String build = "registry.example/" + "sandboxes/".repeat(16) + "@sha256:" + "5e".repeat(32);
        runtime.setImage("image", build);
        patiently().until(() -> controller.post("/api/v1/rollouts", "{}").status() == 202);
        patiently().untilAsserted(() -> assertThat(controller.build()).isEqualTo(build));
        haveTrip(build);

        String[] settings = QUICK.clone();
        settings[settings.length - 2] = "linekeeper.brakes.image-probe=10m";
        restart(settings);
        create("cem");

        patiently().until(() -> fleet().path("heldBack").asInt() >= 1);
        assertThat(alarms()).containsExactly("image-trip " + build);
        assertThat(runtime.creations()).isEqualTo(2);
    }

    @Test
    void oneThatComesUpLateEndsTheAlarm() throws IOException {
        haveTheBuildTrip();

        agents.of("ana").goOn();

        patiently().untilAsserted(() -> assertThat(alarms()).isEmpty());
        patiently().untilAsserted(() -> assertThat(events("alarm-over")).containsExactly("image-trip"));
    }

    @Test
    void theAlarmOfABuildThatNobodyIsToHaveAnyMoreEnds() throws IOException {
        haveTheBuildTrip();

        for (String name : List.of("ana", "ben")) {
            controller.delete("/api/v1/users/" + name);
        }
        patiently().until(() -> runtime.list().sandboxes().isEmpty());
        runtime.setImage("image", "build-2");
        patiently().until(() -> controller.post("/api/v1/rollouts", "{}").status() == 202);

        patiently().untilAsserted(() -> assertThat(alarms()).isEmpty());
        patiently().untilAsserted(() -> assertThat(events("alarm-over")).containsExactly("image-trip"));
    }

    /// As with a full disk: the identity cannot be written, and the image has nothing to do with that.
    @Test
    void aFailureOfTheControllerItselfBlamesNoBuild() throws IOException {
        List<Path> inTheWay = new ArrayList<>();
        for (String name : List.of("ana", "ben")) {
            inTheWay.add(Files.writeString(data.resolve("identities").resolve(name), "not a folder"));
            create(name);
        }
        for (String name : List.of("ana", "ben")) {
            patiently().until(() -> controller.status(name).toString().contains("the controller failed"));
        }

        for (Path file : inTheWay) {
            Files.delete(file);
        }
        awaitPresence("ana");
        awaitPresence("ben");
        assertThat(events("alarm")).isEmpty();
    }

    private List<String> events(String kind) {
        return controller
                .get("/api/v1/events?kind=" + kind)
                .json()
                .path("items")
                .valueStream()
                .map(event -> event.path("rung").asString())
                .toList();
    }
}
