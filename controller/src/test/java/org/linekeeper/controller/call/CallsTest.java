package org.linekeeper.controller.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.TestController.Answer;
import org.linekeeper.controller.agentlink.FakeAgent;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.MediaQuality;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.SipAddress;
import tools.jackson.databind.JsonNode;

/// Calls as the agents tell of them, from the first ring to the record in the list.
@Tag("database")
class CallsTest {
    private static final Instant BEGAN = Instant.parse("2026-01-01T10:00:00.123456Z");
    private static final Party FRIEND = new Party("friend@chat.test", "Friend");

    private static final AtomicInteger USERS = new AtomicInteger();

    @TempDir
    private static Path data;

    private static final TestController.Agents AGENTS = new TestController.Agents();
    private static final FakeRuntime RUNTIME = new FakeRuntime(AGENTS);
    private static TestController controller;

    /// Of this test alone; so are its calls.
    private final String ana = "ana" + USERS.incrementAndGet();

    private final String c1 = "c1-of-" + ana;

    @BeforeAll
    static void start() throws IOException {
        controller = TestController.start(data, RUNTIME);
    }

    @AfterAll
    static void stop() {
        controller.close();
        RUNTIME.list().sandboxes().forEach(RUNTIME::remove);
    }

    @BeforeEach
    void aUserIsPresent() {
        present(ana);
    }

    private static void present(String user) {
        controller.post("/api/v1/users", Bodies.user(user));
        await().until(() -> controller.presence(user).equals("present"));
    }

    private static CallSnapshot living(String id, CallSnapshot.Phase phase) {
        return new CallSnapshot(
                new CallId(id), CallDirection.INCOMING, new AccountId("chat"), FRIEND, phase, null, BEGAN, null);
    }

    private static CallRecord ended(String id, Instant began) {
        return new CallRecord(
                new CallId(id),
                CallDirection.INCOMING,
                new AccountId("chat"),
                FRIEND,
                new PhoneId("desk"),
                began,
                began.plusSeconds(3),
                began.plusSeconds(63),
                CallRecord.Outcome.ANSWERED,
                CallRecord.EndedBy.PEER,
                null,
                new MediaQuality("PCMA", 3000, 2990, 10, 0, 200, 4.5, 20.25, 4.1, null));
    }

    private FakeAgent agent() {
        return AGENTS.of(ana);
    }

    private JsonNode call(String id) {
        return controller.get("/api/v1/calls/" + id).json();
    }

    @Test
    void showsALivingCallAndThenItsRecord() {
        agent().happen(number -> new AgentEvent.CallChanged(number, BEGAN, living(c1, CallSnapshot.Phase.RINGING)));
        await().untilAsserted(
                        () -> assertThat(call(c1).path("phase").asString()).isEqualTo("RINGING"));
        assertThat(controller.status(ana).at("/calls/0/id").asString()).isEqualTo(c1);

        agent().happen(number -> new AgentEvent.CallEnded(number, BEGAN, ended(c1, BEGAN)));
        await().untilAsserted(
                        () -> assertThat(call(c1).path("living").asBoolean()).isFalse());

        JsonNode record = call(c1);
        assertThat(record.path("outcome").asString()).isEqualTo("ANSWERED");
        assertThat(record.path("user").asString()).isEqualTo(ana);
        assertThat(record.path("startedAt").asString()).isEqualTo(BEGAN.toString());
        assertThat(record.at("/quality/jitterMillis").asDouble()).isEqualTo(4.5);
        assertThat(controller.status(ana).path("calls").isEmpty()).isTrue();
    }

    @Test
    void acknowledgesWhatItHasStoredAndStoresItOnce() {
        agent().happen(number -> new AgentEvent.CallEnded(number, BEGAN, ended(c1, BEGAN)));
        await().until(() -> agent().acknowledged() == 1);

        controller.put(
                "/api/v1/users/" + ana + "/ring-plan", "{\"steps\": [{\"phones\": [\"desk\"], \"seconds\": 50}]}");
        await().until(() -> agent().generation() == 2);

        assertThat(controller
                        .get("/api/v1/calls?user=" + ana)
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void fetchesWhatHappenedWhileItWasAway() throws IOException {
        int creations = RUNTIME.creations();
        controller.close();
        agent().happen(number -> new AgentEvent.CallChanged(number, BEGAN, living(c1, CallSnapshot.Phase.TALKING)));
        agent().happen(number -> new AgentEvent.CallEnded(number, BEGAN, ended(c1, BEGAN)));

        controller = TestController.start(data, RUNTIME);

        await().untilAsserted(
                        () -> assertThat(call(c1).path("outcome").asString()).isEqualTo("ANSWERED"));
        assertThat(RUNTIME.creations()).isEqualTo(creations);
    }

    @Test
    void callsThatARestartedAgentForgotAreNotLivingForEver() {
        agent().happen(number -> new AgentEvent.CallChanged(number, BEGAN, living(c1, CallSnapshot.Phase.TALKING)));
        agent().happen(number -> new AgentEvent.AgentStarted(number, BEGAN.plusSeconds(5), 1));

        await().untilAsserted(
                        () -> assertThat(call(c1).path("outcome").asString()).isEqualTo("FAILED"));
        assertThat(call(c1).path("detail").asString()).contains("restarted");
    }

    @Test
    void ignoresWhatItsVersionDoesNotKnow() {
        agent().happen(number -> new AgentEvent.Unknown(number, BEGAN));
        agent().happen(number -> new AgentEvent.CallEnded(number, BEGAN, ended(c1, BEGAN)));

        await().untilAsserted(
                        () -> assertThat(call(c1).path("outcome").asString()).isEqualTo("ANSWERED"));
    }

    @Test
    void anAgentCannotTouchAnotherUsersCalls() {
        String ben = "ben-of-" + ana;
        present(ben);
        agent().happen(number -> new AgentEvent.CallEnded(number, BEGAN, ended(c1, BEGAN)));
        await().until(() -> agent().acknowledged() == 1);

        AGENTS.of(ben)
                .happen(number -> new AgentEvent.CallChanged(number, BEGAN, living(c1, CallSnapshot.Phase.RINGING)));
        await().until(() -> AGENTS.of(ben).acknowledged() == 1);

        assertThat(call(c1).path("user").asString()).isEqualTo(ana);
        assertThat(call(c1).path("living").asBoolean()).isFalse();
    }

    @Test
    void listsCallsPageByPageTheNewestFirst() {
        for (int i = 0; i < 5; i++) {
            String id = "c" + i + ana;
            Instant began = BEGAN.plusSeconds(i);
            agent().happen(number -> new AgentEvent.CallEnded(number, began, ended(id, began)));
        }
        await().until(() -> agent().acknowledged() == 5);

        JsonNode first =
                controller.get("/api/v1/users/" + ana + "/calls?limit=3").json();
        JsonNode second = controller
                .get("/api/v1/users/" + ana + "/calls?limit=3&after="
                        + first.path("next").asString())
                .json();

        assertThat(ids(first)).containsExactly("c4" + ana, "c3" + ana, "c2" + ana);
        assertThat(ids(second)).containsExactly("c1" + ana, "c0" + ana);
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(ids(controller
                        .get("/api/v1/calls?from=2026-01-01T10:00:03Z&outcome=ANSWERED&user=" + ana)
                        .json()))
                .containsExactly("c4" + ana, "c3" + ana);
        assertThat(ids(controller.get("/api/v1/calls?living=true&user=" + ana).json()))
                .isEmpty();
        assertThat(ids(controller.get("/api/v1/calls?account=other&user=" + ana).json()))
                .isEmpty();
    }

    private static List<String> ids(JsonNode page) {
        return page.path("items")
                .valueStream()
                .map(call -> call.path("id").asString())
                .toList();
    }

    @Test
    void asksTheAgentToCall() {
        Answer answer = controller.post(
                "/api/v1/users/" + ana + "/calls",
                "{\"account\": \"chat\", \"contact\": \"friend@CHAT.test\"}",
                "Idempotency-Key",
                "d-of-" + ana);
        Answer again = controller.post(
                "/api/v1/users/" + ana + "/calls",
                "{\"account\": \"chat\", \"contact\": \"friend@CHAT.test\"}",
                "Idempotency-Key",
                "d-of-" + ana);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(again.header("Location")).isEqualTo(answer.header("Location"));
        assertThat(agent().dialled()).containsExactly(new DialRequest(new AccountId("chat"), "friend@chat.test"));
        JsonNode call = controller.get(answer.header("Location")).json();
        assertThat(call.path("living").asBoolean()).isTrue();
        assertThat(call.path("direction").asString()).isEqualTo("OUTGOING");
    }

    @Test
    void refusesToCallWhatCannotBeCalled() {
        assertThat(dialField("{\"account\": \"none\", \"contact\": \"friend@chat.test\"}"))
                .isEqualTo("account");
        assertThat(dialField("{\"account\": \"chat\", \"contact\": \"friend\"}"))
                .isEqualTo("contact");
        assertThat(dialField("{\"account\": \"chat\"}")).isEqualTo("contact");
    }

    private String dialField(String body) {
        Answer answer = controller.post("/api/v1/users/" + ana + "/calls", body);
        assertThat(answer.status()).isEqualTo(400);
        return answer.json().path("field").asString();
    }

    @Test
    void endsACall() {
        agent().setCalls(List.of(living(c1, CallSnapshot.Phase.TALKING)));
        agent().happen(number -> new AgentEvent.CallChanged(number, BEGAN, living(c1, CallSnapshot.Phase.TALKING)));
        await().until(() -> call(c1).path("living").asBoolean());

        assertThat(controller.delete("/api/v1/calls/" + c1).status()).isEqualTo(202);
        agent().happen(number -> new AgentEvent.CallEnded(number, BEGAN, ended(c1, BEGAN)));
        await().untilAsserted(() ->
                assertThat(controller.delete("/api/v1/calls/" + c1).status()).isEqualTo(204));
    }

    private Answer order(String what, String body, String... headers) {
        return controller.post("/api/v1/calls/" + c1 + "/" + what, body, headers);
    }

    private void aCallIs(CallSnapshot.Phase phase) {
        agent().setCalls(List.of(living(c1, phase)));
        agent().happen(number -> new AgentEvent.CallChanged(number, BEGAN, living(c1, phase)));
        await().until(() -> call(c1).path("phase").asString().equals(phase.name()));
    }

    @Test
    void passesOrdersOnForACallThatIsUp() {
        aCallIs(CallSnapshot.Phase.TALKING);

        assertThat(order("hold", "").status()).isEqualTo(202);
        assertThat(order("resume", "").status()).isEqualTo(202);
        assertThat(order("digits", "{\"digits\": \"12#\"}", "Idempotency-Key", "o-of-" + ana)
                        .status())
                .isEqualTo(202);
        assertThat(order("digits", "{\"digits\": \"12#\"}", "Idempotency-Key", "o-of-" + ana)
                        .status())
                .isEqualTo(202);
        assertThat(order("digits", "{\"digits\": \"9\"}", "Idempotency-Key", "o-of-" + ana)
                        .status())
                .isEqualTo(422);
        assertThat(order("transfer", "{\"to\": \"sip:mobile@pbx.test\"}").status())
                .isEqualTo(202);

        assertThat(agent().orders())
                .containsExactly(
                        new CallOrder.Hold(),
                        new CallOrder.Resume(),
                        new CallOrder.SendDigits("12#"),
                        new CallOrder.Transfer(new SipAddress("sip:mobile@pbx.test")));
    }

    @Test
    void refusesOrdersThatCannotBeCarriedOut() {
        assertThat(order("hold", "").status()).isEqualTo(404);
        aCallIs(CallSnapshot.Phase.RINGING);
        Answer ringing = order("hold", "");
        assertThat(ringing.status()).isEqualTo(409);
        assertThat(ringing.json().path("detail").asString()).contains("not up");

        assertThat(order("digits", "{\"digits\": \"12x\"}").json().path("field").asString())
                .isEqualTo("digits");
        assertThat(order("digits", "{}").status()).isEqualTo(400);
        assertThat(order("transfer", "{\"to\": \"mobile\"}")
                        .json()
                        .path("field")
                        .asString())
                .isEqualTo("to");

        agent().happen(number -> new AgentEvent.CallEnded(number, BEGAN, ended(c1, BEGAN)));
        await().until(() -> !call(c1).path("living").asBoolean());
        assertThat(order("resume", "").json().path("detail").asString()).contains("over");
        assertThat(agent().orders()).isEmpty();
    }

    /// Else a program that asks again would take the digits to have been sent.
    @Test
    void whatTheAgentRefusedIsNotDoneUnderItsKeyUntilItIs() {
        aCallIs(CallSnapshot.Phase.RINGING);
        String[] key = {"Idempotency-Key", "early-" + ana};
        assertThat(order("digits", "{\"digits\": \"7\"}", key).status()).isEqualTo(409);

        assertThat(order("digits", "{\"digits\": \"7\"}", key).status()).isEqualTo(409);
        aCallIs(CallSnapshot.Phase.TALKING);
        assertThat(order("digits", "{\"digits\": \"7\"}", key).status()).isEqualTo(202);
        assertThat(order("digits", "{\"digits\": \"7\"}", key).status()).isEqualTo(202);

        assertThat(agent().orders()).containsExactly(new CallOrder.SendDigits("7"));
    }

    @Test
    void saysThatASandboxIsNotReached() {
        agent().hang();

        Answer answer = controller.post(
                "/api/v1/users/" + ana + "/calls", "{\"account\": \"chat\", \"contact\": \"friend@chat.test\"}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(controller
                        .get("/api/v1/users/" + ana + "/calls")
                        .json()
                        .at("/items/0/outcome")
                        .asString())
                .isEqualTo("FAILED");
    }

    @Test
    void listsContacts() {
        JsonNode contacts = controller.get("/api/v1/users/" + ana + "/contacts").json();

        assertThat(contacts.at("/items/0/address").asString()).isEqualTo("friend@chat.test");
    }
}
