package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.RepairRung;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the log says of users and calls can be found by them, where its lines are structured.
@ExtendWith(OutputCaptureExtension.class)
class LogFieldsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /// In no other word of the log.
    private static final String USER = "quintessa";

    /// Spring Boot keeps the format for the whole process: the tests that follow are not to log JSON.
    @AfterAll
    static void writePlainly() {
        System.clearProperty("CONSOLE_LOG_STRUCTURED_FORMAT");
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }

    private static List<JsonNode> lines(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.startsWith("{\""))
                .map(JSON::readTree)
                .toList();
    }

    private static String logger(JsonNode line) {
        String name = line.at("/log/logger").asString("");
        return name.substring(name.lastIndexOf('.') + 1);
    }

    @Test
    void linesOfReconcilerLinkAndCallsNameUserAndCall(@TempDir Path data, CapturedOutput output) throws IOException {
        var agents = new TestController.Agents();
        FakeRuntime runtime = new FakeRuntime(agents);
        try (TestController controller = TestController.start(
                data,
                runtime,
                "logging.structured.format.console=ecs",
                "linekeeper.ladder.client=100ms,1s,1,20",
                "linekeeper.ladder.stable=300ms")) {
            controller.post("/api/v1/users", Bodies.user(USER));
            patiently().until(() -> controller.presence(USER).equals("present"));
            agents.of(USER).happen(number -> new AgentEvent.CallEnded(number, Instant.now(), call("c-77")));
            agents.of(USER).curedBy(RepairRung.CLIENT);
            agents.of(USER).see(Evidence.GONE, "logged out");

            patiently()
                    .untilAsserted(() -> assertThat(lines(output))
                            .extracting(LogFieldsTest::logger)
                            .contains("ActionExecutor", "AgentLink", "CallJournal", "Chronicle"));
            patiently().until(() -> output.getOut().contains(USER + " recovered"));
        } finally {
            runtime.list().sandboxes().forEach(runtime::remove);
        }

        assertThat(lines(output))
                .filteredOn(line -> line.path("message").asString("").contains(USER))
                .hasSizeGreaterThan(5)
                .allSatisfy(line -> assertThat(line.path("user").asString("")).isEqualTo(USER));
        assertThat(lines(output))
                .filteredOn(line -> line.path("message").asString("").contains("c-77"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.path("call").asString("")).isEqualTo("c-77"));
    }

    private static CallRecord call(String id) {
        return new CallRecord(
                new CallId(id),
                CallDirection.INCOMING,
                new AccountId("chat"),
                new Party("friend@chat.test", "Friend"),
                null,
                Instant.now(),
                null,
                Instant.now(),
                CallRecord.Outcome.MISSED,
                CallRecord.EndedBy.AGENT,
                null,
                null);
    }
}
