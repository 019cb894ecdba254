package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.OneControllerTest;
import org.linekeeper.controller.TestCalls;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.RepairRequest;
import org.linekeeper.protocol.RepairRung;
import tools.jackson.databind.JsonNode;

/// The recovery ladder from a witness's word to the event, over a fake runtime and fake agents.
class LadderLifeTest extends OneControllerTest {
    private static final String[] QUICK = {
        "linekeeper.ladder.register=100ms,500ms,1,20",
        "linekeeper.ladder.client=200ms,500ms,1,20",
        "linekeeper.ladder.session=300ms,500ms,1,20",
        "linekeeper.ladder.container=400ms,2s,1,20",
        "linekeeper.ladder.alert=200ms",
        "linekeeper.ladder.unknown=1s",
        "linekeeper.ladder.stable=500ms",
        "linekeeper.ladder.first-pause=50ms",
        "linekeeper.ladder.longest-pause=100ms",
        "linekeeper.brakes.service-least=3",
        "linekeeper.brakes.service-probes=1"
    };

    LadderLifeTest(@TempDir Path data) throws IOException {
        super(data, QUICK);
    }

    private void createAndAwait(String name) {
        create(name);
        awaitPresence(name);
    }

    private void awaitRepair(String name, String state) {
        patiently()
                .untilAsserted(() -> assertThat(
                                controller.status(name).at("/repair/state").asString(""))
                        .isEqualTo(state));
    }

    private String scrape() {
        return controller.get("/actuator/prometheus").response().body();
    }

    private List<JsonNode> events(String user, String kind) {
        return controller
                .get("/api/v1/users/" + user + "/events?kind=" + kind)
                .json()
                .path("items")
                .valueStream()
                .toList()
                .reversed();
    }

    @Test
    void climbsRungByRungUntilAPersonIsNeededAndRemembersItAfterARestart() throws IOException {
        createAndAwait("ana");
        agents.onStart(agent -> agent.see(Evidence.GONE, "logged out"));
        agents.of("ana").see(Evidence.GONE, "logged out");

        awaitRepair("ana", "needs-person");
        List<JsonNode> repairs = events("ana", "repair");
        assertThat(repairs)
                .extracting(event -> event.path("rung").asString())
                .containsExactlyInAnyOrder("REGISTER", "CLIENT", "SESSION", "CONTAINER");
        assertThat(repairs).allSatisfy(event -> {
            assertThat(event.path("cause").asString()).contains("is gone");
            assertThat(event.path("evidence").asString()).isEqualTo("logged out");
            assertThat(event.path("outcome").asString()).isEqualTo("in-vain");
            assertThat(event.path("durationMillis").asLong()).isPositive();
        });
        assertThat(events("ana", "needs-person")).hasSize(1);
        assertThat(runtime.creations()).isEqualTo(2);
        assertThat(scrape())
                .contains(
                        "linekeeper_users_needing_person 1.0",
                        "linekeeper_repairs_total{outcome=\"in-vain\",rung=\"container\"} 1.0",
                        "linekeeper_repair_seconds_count{rung=\"container\"} 0");

        restart();
        awaitRepair("ana", "needs-person");
        assertThat(events("ana", "repair")).hasSize(4);
        assertThat(events("ana", "needs-person")).hasSize(1);

        // a person put it right
        agents.of("ana").see(Evidence.ALIVE, "");
        patiently().untilAsserted(() -> assertThat(events("ana", "recovered")).hasSize(1));
    }

    @Test
    void aSandboxOrderedAnewBeginsTheLadderAtItsFoot() {
        createAndAwait("ana");
        agents.onStart(agent -> agent.see(Evidence.GONE, "logged out"));
        agents.of("ana").see(Evidence.GONE, "logged out");
        awaitRepair("ana", "needs-person");

        controller.post("/api/v1/operations/reprovision", "{\"users\": [\"ana\"]}");

        patiently()
                .untilAsserted(() -> assertThat(events("ana", "repair"))
                        .extracting(event -> event.path("rung").asString())
                        .filteredOn("REGISTER"::equals)
                        .hasSize(2));
        assertThat(events("ana", "recovered"))
                .extracting(event -> event.path("cause").asString())
                .containsExactly("a new sandbox was ordered");
    }

    @Test
    void stopsClimbingWhereARungHelps() {
        createAndAwait("ana");
        agents.of("ana").curedBy(RepairRung.CLIENT);
        agents.of("ana").see(Evidence.GONE, "logged out");

        awaitPresence("ana");
        patiently().untilAsserted(() -> assertThat(events("ana", "recovered")).hasSize(1));
        assertThat(events("ana", "repair"))
                .extracting(event -> event.path("rung").asString() + " "
                        + event.path("outcome").asString())
                .contains("CLIENT done")
                .noneMatch(event -> event.startsWith("SESSION") || event.startsWith("CONTAINER"));
        assertThat(scrape())
                .contains(
                        "linekeeper_repairs_total{outcome=\"done\",rung=\"client\"} 1.0",
                        "linekeeper_repair_seconds_count{rung=\"client\"} 1",
                        "linekeeper_repair_seconds_count{rung=\"session\"} 0");
        assertThat(agents.of("ana").repairs())
                .extracting(RepairRequest::rung)
                .contains(RepairRung.CLIENT)
                .doesNotContain(RepairRung.SESSION);
    }

    @Test
    void climbsNothingDuringACall() {
        createAndAwait("ana");
        List<String> ids = runtime.ids();
        agents.of("ana").setCalls(List.of(TestCalls.talking()));
        agents.of("ana").see(Evidence.GONE, "logged out");

        awaitRepair("ana", "waiting");
        patiently()
                .untilAsserted(() -> assertThat(
                                controller.status("ana").at("/repair/detail").asString(""))
                        .contains("call"));
        int polls = agents.of("ana").polls();
        patiently().until(() -> agents.of("ana").polls() > polls + 3);
        assertThat(events("ana", "repair")).isEmpty();
        assertThat(runtime.ids()).isEqualTo(ids);

        agents.of("ana").setCalls(List.of());
        patiently().untilAsserted(() -> assertThat(events("ana", "repair")).isNotEmpty());
    }

    @Test
    void givesAnAgentThatHangsANewContainer() {
        createAndAwait("ana");
        List<String> ids = runtime.ids();

        agents.of("ana").hang();

        patiently()
                .untilAsserted(() -> assertThat(runtime.ids()).isNotEqualTo(ids).hasSize(1));
        awaitPresence("ana");
        assertThat(events("ana", "alert")).isNotEmpty();
        assertThat(events("ana", "repair"))
                .extracting(event -> event.path("rung").asString())
                .containsExactly("CONTAINER");
    }

    @Test
    void makesAContainerAnewThatEndsAgainAndAgainAndThenAsksAPerson() {
        runtime.endAgainAndAgain(true);
        assertThat(controller.post("/api/v1/users", Bodies.user("ana")).status())
                .isEqualTo(201);

        awaitRepair("ana", "needs-person");
        assertThat(events("ana", "repair"))
                .extracting(event -> event.path("rung").asString()
                        + " " + event.path("target").asString()
                        + " " + event.path("outcome").asString())
                .containsExactly("CONTAINER container in-vain");
        assertThat(controller.status("ana").at("/repair/detail").asString()).contains("container", "starts it again");
        assertThat(runtime.creations()).isEqualTo(2);

        runtime.endAgainAndAgain(false);
        awaitPresence("ana");
        patiently().untilAsserted(() -> assertThat(events("ana", "recovered")).hasSize(1));
        assertThat(runtime.creations()).isEqualTo(2);
    }

    @Test
    void stopsAContainerThatEndsAgainAndAgainWhenThatIsOrdered() {
        runtime.endAgainAndAgain(true);
        assertThat(controller.post("/api/v1/users", Bodies.user("ana")).status())
                .isEqualTo(201);
        awaitRepair("ana", "needs-person");

        controller.post("/api/v1/operations/stop", "{\"users\": [\"ana\"], \"callDeadlineSeconds\": 0}");

        patiently().until(() -> runtime.ids().isEmpty());
    }

    @Test
    void stopsNothingInAStateThatNobodyCanJudgeAndAsksAPerson() {
        createAndAwait("ana");
        List<String> ids = runtime.ids();

        runtime.loseSight(new UserId("ana"), "paused");

        awaitRepair("ana", "needs-person");
        assertThat(controller.status("ana").at("/repair/detail").asString()).contains("container", "paused");
        assertThat(events("ana", "alert"))
                .extracting(event -> event.path("target").asString())
                .contains("container");
        assertThat(events("ana", "repair")).isEmpty();
        assertThat(runtime.ids()).isEqualTo(ids);
    }

    @Test
    void aRestartedControllerKnowsOfTheCallOfAnAgentThatHangs() throws IOException {
        createAndAwait("ana");
        List<String> ids = runtime.ids();
        CallSnapshot call = TestCalls.talking();
        agents.of("ana").happen(number -> new AgentEvent.CallChanged(number, Instant.now(), call));
        patiently()
                .untilAsserted(() -> assertThat(
                                controller.get("/api/v1/users/ana/calls").json().path("items"))
                        .hasSize(1));
        controller.close();
        agents.of("ana").hang();

        controller = TestController.start(data, runtime, QUICK);

        patiently()
                .untilAsserted(() -> assertThat(
                                controller.status("ana").at("/repair/detail").asString(""))
                        .isEqualTo("a call was up when the agent fell silent"));
        assertThat(runtime.ids()).isEqualTo(ids);
        assertThat(events("ana", "repair")).isEmpty();
    }

    @Test
    void asksAPersonAtOnceForAWrongPasswordAndRecoversByItself() {
        createAndAwait("ana");
        agents.of("ana").needPerson("not-authorized", "enter the right password");

        awaitRepair("ana", "needs-person");
        assertThat(controller.status("ana").at("/repair/detail").asString()).contains("enter the right password");
        assertThat(events("ana", "repair")).isEmpty();

        agents.of("ana").see(Evidence.ALIVE, "");
        patiently().untilAsserted(() -> assertThat(events("ana", "recovered")).hasSize(1));
        assertThat(runtime.creations()).isEqualTo(1);
    }

    /// A few are asked to try again, as probes. When most have it again by themselves, the others' turn comes one by
    /// one: at the rate of this test the first comes at once, and the second not in its time.
    @Test
    void repairsOnlyAFewWhenThirtyPercentLoseTheServiceAtOnce() throws IOException {
        controller.close();
        List<String> patient = new ArrayList<>(List.of(QUICK));
        for (String rung : List.of("register", "client", "session")) {
            patient.add("linekeeper.ladder." + rung + "=5s,500ms,1,20");
        }
        patient.add("linekeeper.ladder.container=5s,2s,1,20");
        patient.add("linekeeper.ladder.unknown=1m");
        patient.add("linekeeper.brakes.service-returns=0.001");
        controller = TestController.start(data, runtime, patient.toArray(String[]::new));
        List<String> all =
                IntStream.rangeClosed(1, 20).mapToObj(number -> "u" + number).toList();
        all.forEach(name -> assertThat(
                        controller.post("/api/v1/users", Bodies.user(name)).status())
                .isEqualTo(201));
        all.forEach(this::awaitPresence);
        List<String> ids = runtime.ids();
        List<String> losing = all.subList(0, 6);
        List<String> others = all.subList(6, 20);

        losing.forEach(name -> agents.of(name).see(Evidence.GONE, "logged out"));

        patiently().untilAsserted(() -> assertThat(alarms()).containsOnly("service-out"));
        assertThat(scrape()).contains("linekeeper_alarm{alarm=\"service-out\"} 1.0");
        patiently().until(() -> losing.stream().filter(this::waitsForTheService).count() >= 4);
        // two services are out, the account's and the line's: a probe each at a time
        assertThat(repairs()).isBetween(1L, 4L);
        assertThat(runtime.ids()).isEqualTo(ids);
        others.forEach(name -> {
            assertThat(controller.presence(name)).isEqualTo("present");
            assertThat(agents.of(name).repairs()).isEmpty();
        });

        long probes = repairs();
        List<String> last =
                losing.stream().filter(this::waitsForTheService).limit(2).toList();
        losing.stream()
                .filter(name -> !last.contains(name))
                .forEach(name -> agents.of(name).see(Evidence.ALIVE, ""));
        patiently().untilAsserted(() -> assertThat(alarms()).isEmpty());
        patiently().until(() -> repairs() > probes);
        patiently().until(() -> last.stream().anyMatch(this::waitsForTheService));
        assertThat(repairs()).isLessThanOrEqualTo(probes + 2);

        last.forEach(name -> agents.of(name).see(Evidence.ALIVE, ""));
        all.forEach(this::awaitPresence);
        assertThat(runtime.ids()).isEqualTo(ids);
    }

    @Test
    void aChangeOfSettingsGivesNobodyTheServiceBack() {
        List<String> all = List.of("ana", "ben", "cem");
        all.forEach(this::createAndAwait);
        all.forEach(name -> agents.of(name).see(Evidence.GONE, "logged out"));
        patiently().untilAsserted(() -> assertThat(alarms()).containsOnly("service-out"));
        agents.of("cem").see(Evidence.ALIVE, "");
        awaitPresence("cem");
        assertThat(alarms()).containsOnly("service-out");

        for (String name : List.of("ana", "ben")) {
            long generation = agents.of(name).generation();
            controller.put(
                    "/api/v1/users/" + name + "/phones/desk",
                    "{\"address\": \"sip:other@pbx.test\", \"line\": \"home\"}");
            patiently().until(() -> agents.of(name).generation() > generation);
        }

        assertThat(controller.get("/api/v1/events?kind=alarm-over").json().path("items"))
                .isEmpty();
        assertThat(alarms()).containsOnly("service-out");
    }

    /// Nobody would ever hear that they have it back.
    @Test
    void anOutageEndsWhenThoseWhoMissItAreWantedNoMore() {
        List<String> all = List.of("ana", "ben", "cem");
        all.forEach(this::createAndAwait);
        all.forEach(name -> agents.of(name).see(Evidence.GONE, "logged out"));
        patiently().untilAsserted(() -> assertThat(alarms()).containsOnly("service-out"));

        controller.post("/api/v1/operations/stop", "{\"users\": [\"ana\"]}");
        controller.post("/api/v1/operations/pause", "{\"users\": [\"ben\"]}");
        controller.delete("/api/v1/users/cem");

        patiently().untilAsserted(() -> assertThat(alarms()).isEmpty());
    }

    private List<String> alarms() {
        return controller
                .get("/api/v1/fleet")
                .json()
                .path("alarms")
                .valueStream()
                .map(alarm -> alarm.path("alarm").asString())
                .toList();
    }

    private boolean waitsForTheService(String name) {
        return controller.status(name).at("/repair/detail").asString("").contains("service is out");
    }

    private long repairs() {
        return controller.get("/api/v1/events?kind=repair").json().path("items").size();
    }
}
