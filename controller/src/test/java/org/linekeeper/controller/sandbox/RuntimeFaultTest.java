package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.controller.OneControllerTest;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.user.UserId;

/// A runtime that fails, lies, leaves out and falls silent, and a controller that is killed in the middle: nobody is
/// harmed, nothing is doubled or lost.
class RuntimeFaultTest extends OneControllerTest {
    RuntimeFaultTest(@TempDir Path data) throws IOException {
        super(data);
    }

    @AfterEach
    void behave() {
        runtime.failEverySecond(false);
        runtime.lieEverySecond(false);
        // a test that failed before its change must not stand still in the removals below
        runtime.freezeAt(0, false);
    }

    @Test
    void worksOverARuntimeThatFailsEverySecondTime() {
        runtime.failEverySecond(true);
        create("ana");
        create("ben");

        awaitPresence("ana");
        awaitPresence("ben");
        controller.delete("/api/v1/users/ben");
        patiently().until(() -> controller.get("/api/v1/users/ben").status() == 404);
        runtime.failEverySecond(false);
        assertThat(runtime.ids()).hasSize(1);
        assertThat(runtime.list().profiles()).containsOnlyKeys(ANA);
        assertThat(runtime.creations()).isEqualTo(2);
    }

    /// Each question would stand still for as long as the runtime takes to say nothing.
    @Test
    void asksARuntimeThatIsAwayForOneUserAndNotForAll() {
        List<String> names = IntStream.range(0, 8).mapToObj(i -> "user" + i).toList();
        names.forEach(this::create);
        names.forEach(this::awaitPresence);
        runtime.breakDown(new RuntimeFailure(RuntimeFailure.Scope.RUNTIME, true, "away", null));
        names.forEach(name -> runtime.crash(new UserId(name), true));
        int listings = runtime.listings();
        patiently().until(() -> runtime.listings() >= listings + 2);

        int before = runtime.looks();
        int from = runtime.listings();
        patiently().until(() -> runtime.listings() >= from + 6);

        // three rounds, of which each asks for one user, and that twice
        assertThat(runtime.looks() - before).isLessThan(16);
        runtime.breakDown(null);
        names.forEach(this::awaitPresence);
    }

    @Test
    void worksOverARuntimeThatDoesTheWorkAndReportsAnError() {
        runtime.lieEverySecond(true);
        create("ana");
        create("ben");

        awaitPresence("ana");
        awaitPresence("ben");
        controller.delete("/api/v1/users/ben");
        patiently().until(() -> controller.get("/api/v1/users/ben").status() == 404);
        assertThat(runtime.ids()).hasSize(1);
        assertThat(runtime.creations()).isEqualTo(2);
    }

    @Test
    void believesNoListingThatLeavesOutWhatWasThere() {
        create("ana");
        create("ben");
        awaitPresence("ana");
        awaitPresence("ben");
        List<String> ids = runtime.ids();
        int polls = agents.of("ana").polls();

        runtime.hide(Set.of(ANA, new UserId("ben")));

        patiently()
                .untilAsserted(() -> assertThat(controller
                                .get("/api/v1/events?kind=alarm")
                                .json()
                                .path("items")
                                .valueStream()
                                .map(event -> event.path("rung").asString()))
                        .containsExactly("short-listing"));
        patiently().until(() -> agents.of("ana").polls() > polls + 2);
        assertThat(controller.presence("ana")).isEqualTo("present");
        assertThat(runtime.ids()).isEqualTo(ids);
        assertThat(runtime.creations()).isEqualTo(2);
        runtime.hide(Set.of());
        patiently()
                .untilAsserted(() -> assertThat(controller
                                .get("/api/v1/events?kind=alarm-over")
                                .json()
                                .path("items"))
                        .hasSize(1));
    }

    @Test
    void listensAnewWhenTheEventsHaveFallenSilent() {
        create("ana");
        awaitPresence("ana");
        hearNoMoreOfTheCreation();
        int before = runtime.listenedAgain();
        runtime.deafen();

        runtime.crash(ANA, true);

        awaitPresence("ana");
        patiently().until(() -> runtime.listenedAgain() > before);
        assertThat(runtime.creations()).isEqualTo(1);
    }

    @Test
    void isRedAsLongAsItHearsNothing() {
        create("ana");
        awaitPresence("ana");
        assertThat(readiness()).isEqualTo(200);
        hearNoMoreOfTheCreation();
        runtime.deafenForGood(true);

        runtime.crash(ANA, true);

        patiently().until(() -> readiness() == 503);
        assertThat(controller.get("/actuator/prometheus").response().body())
                .contains("linekeeper_runtime_watch_up 0.0", "linekeeper_alarm{alarm=\"runtime-events\"} 1.0");
        assertThat(controller.getAsNobody("/actuator/health/liveness").status()).isEqualTo(200);
        awaitPresence("ana");

        runtime.deafenForGood(false);
        runtime.crash(ANA, true);
        patiently().until(() -> readiness() == 200);
    }

    /// What was hinted at while a sandbox was made is behind: one listing may be under way, the next is not.
    private void hearNoMoreOfTheCreation() {
        awaitListing();
        awaitListing();
    }

    private void awaitListing() {
        String last = listedAt();
        patiently().until(() -> !listedAt().equals(last));
    }

    private String listedAt() {
        return controller.get("/api/v1/fleet").json().path("listedAt").asString("");
    }

    private int readiness() {
        return controller.getAsNobody("/actuator/health/readiness").status();
    }

    /// Changes of a creation: 1 creates, 2 starts.
    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "2, false", "2, true"})
    void aControllerKilledWhileItCreatesIsSucceededByOneThatGoesOn(int change, boolean done) throws IOException {
        runtime.freezeAt(change, done);
        create("ana");
        patiently().until(runtime::frozen);

        restart();

        awaitPresence("ana");
        assertThat(runtime.ids()).hasSize(1);
        assertThat(runtime.creations()).isEqualTo(1);
    }

    /// Changes of a deletion: 1 removes the sandbox, 2 the profile.
    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "2, false", "2, true"})
    void aControllerKilledWhileItDeletesIsSucceededByOneThatGoesOn(int change, boolean done) throws IOException {
        create("ana");
        create("ben");
        awaitPresence("ana");
        awaitPresence("ben");
        runtime.freezeAt(change, done);
        controller.delete("/api/v1/users/ana");
        patiently().until(runtime::frozen);

        restart();

        patiently().until(() -> controller.get("/api/v1/users/ana").status() == 404);
        awaitPresence("ben");
        assertThat(runtime.list().profiles()).containsOnlyKeys(new UserId("ben"));
        assertThat(runtime.creations()).isEqualTo(2);
    }

    /// Between the intent of a repair, which is written down, and its act, and between the act and its record.
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aRepairThatWasCutOffCountsAsATry(boolean done) throws IOException {
        String[] quick = {
            "linekeeper.ladder.container=200ms,2s,1,20",
            // longer than a busy machine takes to open the first link: that would use up the one try
            "linekeeper.ladder.unknown=3s",
            "linekeeper.ladder.first-pause=100ms"
        };
        restart(quick);
        create("ana");
        awaitPresence("ana");
        runtime.freezeAt(1, done);
        agents.of("ana").hang();
        patiently().until(runtime::frozen);

        restart(quick);

        patiently()
                .untilAsserted(() -> assertThat(controller
                                .get("/api/v1/users/ana/events?kind=repair")
                                .json()
                                .path("items")
                                .valueStream()
                                .map(event -> event.path("outcome").asString("")))
                        .containsExactly("interrupted"));
        if (done) {
            awaitPresence("ana");
            assertThat(runtime.creations()).isEqualTo(2);
        } else {
            patiently()
                    .untilAsserted(() -> assertThat(
                                    controller.status("ana").at("/repair/state").asString(""))
                            .isEqualTo("needs-person"));
            assertThat(runtime.creations()).isEqualTo(1);
        }
    }
}
