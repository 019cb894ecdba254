package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.leadership.SoleController;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.FakeRuntime;

/// What the beginning of a term takes, and what a controller that does not lead leaves alone.
class TermsTest {
    private static final Optional<Term> NONE = Optional.empty();

    @TempDir
    Path data;

    private final TestController.Agents agents = new TestController.Agents();
    private final FakeRuntime runtime = new FakeRuntime(agents);
    private final Turns turns = new Turns(NONE);

    @AfterEach
    void stop() {
        runtime.list().sandboxes().forEach(runtime::remove);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }

    private static void createAndAwait(TestController controller, String user) {
        assertThat(controller.post("/api/v1/users", Bodies.user(user)).status()).isEqualTo(201);
        patiently().untilAsserted(() -> assertThat(controller.presence(user)).isEqualTo("present"));
    }

    /// As another controller on the same database does.
    private static void tell(TestController controller, String kind, String rung) {
        controller
                .database()
                .sql("insert into event (user_name, kind, happened_at, rung, target, cause)"
                        + " values (null, ?, ?, ?, 'account/chat', 'a test')")
                .params(kind, OffsetDateTime.now(ZoneOffset.UTC), rung)
                .update();
    }

    private static Optional<String> outcomeOfTheRepair(TestController controller) {
        return controller
                .database()
                .sql("select coalesce(outcome, '') from event where kind = 'repair'")
                .query(String.class)
                .optional();
    }

    private static List<String> alarms(TestController controller) {
        return controller
                .get("/api/v1/fleet")
                .json()
                .path("alarms")
                .valueStream()
                .map(alarm -> alarm.path("alarm").asString())
                .toList();
    }

    private void awaitListings() {
        int before = runtime.listings();
        patiently().until(() -> runtime.listings() >= before + 3);
    }

    @Test
    void beginsAboveAllThatEverWroteToTheRuntime() throws IOException {
        runtime.writtenIn(41);
        turns.set(Optional.of(new Term(3)));
        try (TestController controller = TestController.startUnder(turns, data, runtime)) {
            createAndAwait(controller, "ana");

            assertThat(turns.term()).contains(new Term(42));
        }
    }

    /// Where the one before led in a cluster's highest term, or was one of several.
    @Test
    void aSoleControllerBeginsAboveItsPredecessorsToo() throws IOException {
        SoleController sole = new SoleController();
        runtime.writtenIn(7);
        try (TestController controller = TestController.startUnder(sole, data, runtime)) {
            createAndAwait(controller, "ana");

            assertThat(sole.term()).contains(new Term(8));
        }
    }

    @Test
    void whatIsWrittenInTheTermItselfDoesNotRaiseItAgain() throws IOException {
        turns.set(Optional.of(new Term(3)));
        try (TestController controller = TestController.startUnder(turns, data, runtime)) {
            createAndAwait(controller, "ana");
            runtime.writtenIn(3);
            awaitListings();

            assertThat(turns.term()).contains(new Term(3));
        }
    }

    @Test
    void whoDoesNotLeadTouchesNobodysRepairs() throws IOException {
        try (TestController controller = TestController.startUnder(turns, data, runtime)) {
            tell(controller, "repair", "CLIENT");
            awaitListings();
            assertThat(outcomeOfTheRepair(controller)).contains("");

            turns.set(Optional.of(new Term(2)));

            patiently().until(() -> outcomeOfTheRepair(controller).equals(Optional.of("interrupted")));
        }
    }

    @Test
    void aHaltThatAnotherLeftIsInForceInTheNextTermUntilSomebodyAcknowledgesIt() throws IOException {
        turns.set(Optional.of(new Term(1)));
        try (TestController controller = TestController.startUnder(turns, data, runtime)) {
            createAndAwait(controller, "ana");
            turns.set(NONE);
            awaitListings();
            tell(controller, "alarm", Brakes.BLAST_RADIUS);

            turns.set(Optional.of(new Term(3)));
            patiently().untilAsserted(() -> assertThat(alarms(controller)).containsExactly(Brakes.BLAST_RADIUS));
            controller.post("/api/v1/fleet/acknowledgements", "{\"alarm\": \"blast-radius\", \"reason\": \"meant\"}");

            patiently().untilAsserted(() -> assertThat(alarms(controller)).isEmpty());
            awaitListings();
            assertThat(alarms(controller)).isEmpty();
        }
    }

    @Test
    void anAcknowledgementCountsWhoeverWroteItDown() throws IOException {
        turns.set(Optional.of(new Term(1)));
        try (TestController controller = TestController.startUnder(turns, data, runtime)) {
            createAndAwait(controller, "ana");
            tell(controller, "acknowledged", Brakes.BLAST_RADIUS);
            tell(controller, "alarm", Brakes.BLAST_RADIUS);
            turns.set(Optional.of(new Term(2)));
            patiently().untilAsserted(() -> assertThat(alarms(controller)).containsExactly(Brakes.BLAST_RADIUS));
            awaitListings();
            assertThat(alarms(controller))
                    .as("the one before was another halt's")
                    .containsExactly(Brakes.BLAST_RADIUS);

            tell(controller, "acknowledged", Brakes.BLAST_RADIUS);

            patiently().untilAsserted(() -> assertThat(alarms(controller)).isEmpty());
        }
    }

    @Test
    void whatIsKnownOfATermThatIsOverIsReadAnewInTheNext() throws IOException {
        try (TestController controller = TestController.startUnder(turns, data, runtime)) {
            assertThat(controller.post("/api/v1/users", Bodies.user("ana")).status())
                    .isEqualTo(201);
            controller
                    .database()
                    .sql("insert into event (user_name, kind, happened_at, cause, detail)"
                            + " values ('ana', 'needs-person', ?, 'a test', 'a captcha')")
                    .params(OffsetDateTime.now(ZoneOffset.UTC))
                    .update();
            awaitListings();
            assertThat(needPerson(controller)).isZero();

            turns.set(Optional.of(new Term(1)));
            patiently().until(() -> needPerson(controller) == 1);

            turns.set(NONE);
            awaitListings();
            controller.database().sql("delete from event").update();
            turns.set(Optional.of(new Term(3)));
            patiently().until(() -> needPerson(controller) == 0);
        }
    }

    private static int needPerson(TestController controller) {
        return controller.get("/api/v1/fleet").json().path("needPerson").asInt();
    }
}
