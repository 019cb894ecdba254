package org.linekeeper.controller.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.OneControllerTest;
import org.linekeeper.controller.TestCalls;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.TestController.Answer;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.user.UserId;
import tools.jackson.databind.JsonNode;

/// Operations through the API, over a fake runtime and fake agents.
class OperationsTest extends OneControllerTest {
    OperationsTest(@TempDir Path data) throws IOException {
        super(data);
    }

    @BeforeEach
    void twoUsers() {
        for (UserId user : List.of(ANA, BEN)) {
            controller.post("/api/v1/users", Bodies.user(user.name()));
        }
        for (UserId user : List.of(ANA, BEN)) {
            await().until(() -> controller.presence(user.name()).equals("present"));
        }
    }

    private static String users(String... names) {
        return "\"users\": " + quoted(names);
    }

    private static String quoted(String... names) {
        return Arrays.stream(names).map(name -> "\"" + name + "\"").collect(Collectors.joining(",", "[", "]"));
    }

    private String order(String kind, String body) {
        Answer answer = controller.post("/api/v1/operations/" + kind, "{" + body + "}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        return answer.header("Location");
    }

    private void awaitDone(String operation) {
        await().untilAsserted(() -> {
            JsonNode counts = controller.get(operation).json().path("counts");
            assertThat(counts.path("done").asInt()).isEqualTo(counts.path("all").asInt());
        });
    }

    private JsonNode target(String operation, String user) {
        return controller
                .get(operation)
                .json()
                .path("targets")
                .valueStream()
                .filter(target -> target.path("user").asString().equals(user))
                .findFirst()
                .orElseThrow();
    }

    private String wanted(String user) {
        return controller
                .get("/api/v1/users/" + user)
                .json()
                .at("/ordered/wanted")
                .asString();
    }

    private void callIsUp(UserId user) {
        agents.of(user.name()).setCalls(List.of(TestCalls.talking()));
        int polls = agents.of(user.name()).polls();
        await().until(() -> agents.of(user.name()).polls() > polls + 1);
    }

    @Test
    void stopsAndStartsAndTouchesNobodyElse() {
        String other = runtime.observe(BEN).orElseThrow().id();

        awaitDone(order("stop", users("ana")));
        assertThat(runtime.observe(ANA)).isEmpty();
        assertThat(runtime.profile(ANA)).isPresent();
        assertThat(wanted("ana")).isEqualTo("stopped");

        awaitDone(order("start", users("ana")));
        await().until(() -> controller.presence("ana").equals("present"));
        assertThat(runtime.observe(BEN).orElseThrow().id()).isEqualTo(other);
    }

    @Test
    void aStopWaitsForTheCallAndSaysSo() {
        callIsUp(ANA);

        String stop = order("stop", users("ana"));

        await().untilAsserted(() ->
                assertThat(target(stop, "ana").path("detail").asString()).contains("waits for a call's end"));
        assertThat(runtime.observe(ANA)).isPresent();
        String repeated = order("stop", users("ana"));
        String until = "/ordered/callsUntil";
        String first = controller.get("/api/v1/users/ana").json().at(until).asString();
        assertThat(controller.get(repeated).json().at("/targets/0/state").asString())
                .isEqualTo("pending");
        assertThat(first)
                .isEqualTo(controller.get(stop).json().path("callsUntil").asString());

        order("stop", users("ana") + ", \"force\": true");
        awaitDone(stop);
        awaitDone(repeated);
        assertThat(runtime.observe(ANA)).isEmpty();
    }

    @Test
    void whatWaitsCanBeTakenBack() {
        callIsUp(ANA);
        String id = runtime.observe(ANA).orElseThrow().id();
        String stop = order("stop", users("ana", "ben"));
        await().until(() -> runtime.observe(BEN).isEmpty());
        await().until(() -> target(stop, "ben").path("state").asString().equals("done"));

        Answer answer = controller.post(stop + "/cancel", "{}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(target(stop, "ana").path("state").asString()).isEqualTo("cancelled");
        assertThat(target(stop, "ben").path("state").asString()).isEqualTo("done");
        assertThat(wanted("ana")).isEqualTo("running");
        assertThat(wanted("ben")).isEqualTo("stopped");
        assertThat(runtime.observe(ANA).orElseThrow().id()).isEqualTo(id);
        assertThat(controller
                        .post(order("pause", users("ana")) + "/cancel", "{}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void aNewSandboxKeepsTheProfileUnlessItIsWiped() {
        String first = runtime.observe(ANA).orElseThrow().id();
        long profile = runtime.profile(ANA).orElseThrow();

        awaitDone(order("reprovision", users("ana")));
        String second = runtime.observe(ANA).orElseThrow().id();
        assertThat(second).isNotEqualTo(first);
        assertThat(runtime.profile(ANA)).hasValue(profile);

        awaitDone(order("wipe", users("ana") + ", \"confirm\": " + quoted("ana")));
        assertThat(runtime.observe(ANA).orElseThrow().id()).isNotEqualTo(second);
        assertThat(runtime.profile(ANA).orElseThrow()).isGreaterThan(profile);
    }

    @Test
    @Tag("database")
    void aRequestThatIsRepeatedUnderItsKeyIsOneOperation() {
        String body = "{" + users("ana") + "}";
        Answer first = controller.post("/api/v1/operations/reprovision", body, "Idempotency-Key", "k-1");
        awaitDone(first.header("Location"));
        String id = runtime.observe(ANA).orElseThrow().id();

        Answer again = controller.post("/api/v1/operations/reprovision", body, "Idempotency-Key", "k-1");

        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(runtime.observe(ANA).orElseThrow().id()).isEqualTo(id);
        assertThat(controller
                        .post("/api/v1/operations/stop", body, "Idempotency-Key", "k-1")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aDrainsEndStartsExactlyWhatItStopped() {
        awaitDone(order("stop", users("ana")));

        String drain = order("drain", "\"filter\": {}");
        awaitDone(drain);
        assertThat(target(drain, "ben").path("state").asString()).isEqualTo("done");
        assertThat(controller.get(drain).json().at("/counts/all").asInt()).isEqualTo(1);
        assertThat(runtime.list().sandboxes()).isEmpty();

        awaitDone(order("undrain", "\"filter\": {}"));
        assertThat(runtime.observe(BEN)).isPresent();
        assertThat(runtime.observe(ANA)).isEmpty();
        assertThat(wanted("ana")).isEqualTo("stopped");
    }

    @Test
    void aFilterIsResolvedOnceAndCanBeTriedFirst() {
        awaitDone(order("stop", users("ana")));

        JsonNode preview = controller
                .post("/api/v1/operations/pause/preview", "{\"filter\": {\"wanted\": \"running\"}}")
                .json();
        assertThat(preview.path("users").values())
                .extracting(JsonNode::asString)
                .containsExactly("ben");
        assertThat(controller
                        .get("/api/v1/users/ben")
                        .json()
                        .at("/ordered/paused")
                        .asBoolean())
                .isFalse();

        String pause = order("pause", "\"filter\": {\"presence\": \"present\", \"service\": \"xmpp\"}");
        assertThat(controller.get(pause + "/targets").json().path("items").values())
                .extracting(target -> target.path("user").asString())
                .containsExactly("ben");
        assertThat(controller.get(pause).json().at("/filter/presence").asString())
                .isEqualTo("present");
    }

    @Test
    void anOrderByFilterPassesOverWhoIsDeletedMeanwhile() {
        AtomicReference<CompletableFuture<Answer>> order = new AtomicReference<>();
        controller.within(() -> {
            // nobody sees this yet, so the filter matches both
            controller.users().delete(ANA, _ -> true);
            order.set(CompletableFuture.supplyAsync(
                    () -> controller.post("/api/v1/operations/pause", "{\"filter\": {}}")));
            await().until(controller::somebodyWaits);
        });

        Answer answer = order.get().join();

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        assertThat(answer.json().path("targets").values())
                .extracting(target -> target.path("user").asString())
                .containsExactly("ben");
    }

    @Test
    @Tag("database")
    void everyTargetIsOnOneOfThePages() {
        // in Danish after all others
        create("aab");
        String pause = order("pause", users("aab", "ana", "ben"));

        List<String> found = new ArrayList<>();
        String page = pause + "/targets?limit=1";
        while (!page.isEmpty()) {
            JsonNode read = controller.get(page).json();
            read.path("items").forEach(target -> found.add(target.path("user").asString()));
            page = read.hasNonNull("next")
                    ? pause + "/targets?limit=1&after=" + read.path("next").asString()
                    : "";
        }

        assertThat(found).containsExactlyInAnyOrder("aab", "ana", "ben");
    }

    @Test
    void whatFailsInManyWordsCanBeTakenBack() {
        runtime.refuseChanges(new RuntimeFailure(RuntimeFailure.Scope.SANDBOX, true, "no: ".repeat(1000), null));
        String stop = order("stop", users("ana"));
        await().until(() -> target(stop, "ana").path("state").asString().equals("failed"));

        Answer answer = controller.post(stop + "/cancel", "{}");

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(target(stop, "ana").path("state").asString()).isEqualTo("cancelled");
        // the test's end removes what is left
        runtime.refuseChanges(null);
    }

    /// Which would be tried again after five minutes.
    @Test
    void aDeletionDoesNotWaitForASandboxThatCannotBeMade() {
        UserId cem = new UserId("cem");
        runtime.takeName(cem);
        create("cem");
        await().until(() -> controller.status("cem").toString().contains("taken"));

        awaitDone(order("delete", users("cem") + ", \"confirm\": " + quoted("cem")));
    }

    @Test
    void deletesWithAllDataAndSaysWhenNothingIsLeft() {
        String deletion = order("delete", users("ana") + ", \"confirm\": " + quoted("ana"));

        awaitDone(deletion);
        assertThat(runtime.observe(ANA)).isEmpty();
        assertThat(runtime.profile(ANA)).isEmpty();
        assertThat(controller.get("/api/v1/users/ana").status()).isEqualTo(404);
        assertThat(controller.get("/api/v1/users/ben").status()).isEqualTo(200);
    }

    @Test
    @Tag("database")
    void aPausedUserCanBeDeleted() {
        awaitDone(order("pause", users("ana")));

        awaitDone(order("delete", users("ana") + ", \"confirm\": " + quoted("ana")));

        assertThat(runtime.observe(ANA)).isEmpty();
        assertThat(runtime.profile(ANA)).isEmpty();
        assertThat(controller.get("/api/v1/users/ana").status()).isEqualTo(404);
    }

    @Test
    void aPauseForEverybodyHoldsADeletionToo() {
        controller.put("/api/v1/fleet/pause", "{\"paused\": true}");

        String deletion = order("delete", users("ana") + ", \"confirm\": " + quoted("ana"));

        await().untilAsserted(
                        () -> assertThat(target(deletion, "ana").path("detail").asString())
                                .isEqualTo("reconciling is paused for everybody"));
        assertThat(runtime.observe(ANA)).isPresent();
        controller.put("/api/v1/fleet/pause", "{\"paused\": false}");
        awaitDone(deletion);
    }

    @Test
    void aPausedSandboxIsWatchedOnly() {
        awaitDone(order("pause", users("ana")));

        runtime.crash(ANA, true);
        await().until(() -> controller.presence("ana").equals("absent"));
        order("reprovision", users("ben"));
        await().until(() -> controller.presence("ben").equals("present"));
        assertThat(controller.presence("ana")).isEqualTo("absent");
        assertThat(controller.status("ana").path("paused").asBoolean()).isTrue();

        awaitDone(order("resume", users("ana")));
        await().until(() -> controller.presence("ana").equals("present"));
    }

    @Test
    void aPauseForEverybodySurvivesARestart() throws IOException {
        Answer paused =
                controller.put("/api/v1/fleet/pause", "{\"paused\": true, \"reason\": \"the disk is being changed\"}");
        assertThat(paused.status()).isEqualTo(200);
        List<String> ids = runtime.ids();
        String stop = order("stop", users("ana"));
        controller.close();

        controller = TestController.start(data, runtime);
        await().until(() -> controller.presence("ben").equals("present"));

        assertThat(controller.get("/api/v1/fleet/order").json().path("reason").asString())
                .isEqualTo("the disk is being changed");
        assertThat(target(stop, "ana").path("detail").asString()).isEqualTo("reconciling is paused for everybody");
        assertThat(controller.status("ana").path("paused").asBoolean()).isTrue();
        assertThat(runtime.ids()).isEqualTo(ids);

        assertThat(controller
                        .put("/api/v1/fleet/pause", "{\"paused\": false}", "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
        controller.put("/api/v1/fleet/pause", "{\"paused\": false}", "If-Match", paused.header("ETag"));
        awaitDone(stop);
        assertThat(runtime.observe(ANA)).isEmpty();
    }

    @Test
    @Tag("database")
    void whatWasDoneStaysDoneAndWhatWasNotIsSuperseded() {
        callIsUp(ANA);
        String stop = order("stop", users("ana", "ben"));
        await().until(() -> target(stop, "ben").path("state").asString().equals("done"));
        await().until(() -> {
            JsonNode open =
                    controller.get("/api/v1/operations?open=true").json().path("items");
            return open.size() == 1;
        });

        awaitDone(order("start", users("ana", "ben")));

        await().untilAsserted(() ->
                assertThat(target(stop, "ana").path("state").asString()).isEqualTo("superseded"));
        await().until(() -> controller.get(stop).json().hasNonNull("endedAt"));
        assertThat(controller
                        .get("/api/v1/operations?user=ben&limit=1")
                        .json()
                        .path("next")
                        .asString())
                .isNotEmpty();
    }

    @Test
    void namesTheFieldThatIsWrong() {
        String wrong = """
                stop   | {}                                                   | users
                stop   | {"users": []}                                        | users
                stop   | {"users": ["Ana"]}                                   | users[0]
                stop   | {"users": ["nobody"]}                                | users
                stop   | {"users": ["ana"], "filter": {}}                     | filter
                stop   | {"users": ["ana"], "callDeadlineSeconds": -1}        | callDeadlineSeconds
                stop   | {"users": ["ana"], "confirm": ["ana"]}               | confirm
                stop   | {"filter": {"presence": "maybe"}}                    | filter.presence
                stop   | {"filter": {"colour": 1}}                            | filter.colour
                delete | {"users": ["ana"], "confirm": ["ana"], "force": true} | force
                delete | {"users": ["ana"], "confirm": ["ana"], "callDeadlineSeconds": 9} | callDeadlineSeconds
                start  | {"users": ["ana"], "force": false}                   | force
                pause  | {"users": ["ana"], "callDeadlineSeconds": 0}         | callDeadlineSeconds
                wipe   | {"users": ["ana"]}                                   | confirm
                wipe   | {"users": ["ana"], "confirm": ["ben"]}               | confirm
                wipe   | {"filter": {}, "confirm": ["ana"]}                   | filter
                delete | {"users": ["ana", "ben"], "confirm": ["ana"]}        | confirm
                """;
        for (String row : wrong.lines().toList()) {
            String[] parts = row.split("\\|", -1);
            Answer answer = controller.post("/api/v1/operations/" + parts[0].strip(), parts[1].strip());

            assertThat(answer.status()).as(row).isEqualTo(400);
            assertThat(answer.json().path("field").asString()).as(row).isEqualTo(parts[2].strip());
        }
        assertThat(runtime.list().sandboxes()).hasSize(2);
    }
}
