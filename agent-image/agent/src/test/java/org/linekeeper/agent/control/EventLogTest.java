package org.linekeeper.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.EventPage;
import org.linekeeper.protocol.Party;
import tools.jackson.databind.json.JsonMapper;

class EventLogTest {
    private static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path profile;

    private EventLog log;

    @BeforeEach
    void open() throws IOException {
        log = reopened();
    }

    @Test
    void numbersGrowByOneAndSurviveARestart() throws Exception {
        started();
        started();
        log = reopened();
        assertThat(started().number()).isEqualTo(3);
        assertThat(numbers(log.poll("", 0, Duration.ZERO))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void anAcknowledgedEventIsForgottenAndItsNumberNeverUsedAgain() throws Exception {
        started();
        String incarnation = log.poll("", 0, Duration.ZERO).incarnation();
        assertThat(numbers(log.poll(incarnation, 1, Duration.ZERO))).isEmpty();
        log = reopened();
        assertThat(numbers(log.poll(incarnation, 0, Duration.ZERO))).isEmpty();
        assertThat(started().number()).isEqualTo(2);
    }

    @Test
    void aPollForAnotherIncarnationAcknowledgesNothing() throws Exception {
        started();
        assertThat(numbers(log.poll("of an earlier profile", 99, Duration.ZERO)))
                .containsExactly(1L);
        assertThat(numbers(log.poll("", 0, Duration.ZERO))).containsExactly(1L);
    }

    @Test
    void aWaitingPollIsWokenByTheNextEvent() throws Exception {
        CompletableFuture<EventPage> poll = CompletableFuture.supplyAsync(() -> {
            try {
                return log.poll("", 0, Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        started();
        assertThat(numbers(poll.get(30, TimeUnit.SECONDS))).containsExactly(1L);
    }

    @Test
    void aLineCutOffByACrashCostsThatEventOnly() throws Exception {
        started();
        log.close();
        Files.writeString(file(), "{\"type\":\"agent-st", StandardOpenOption.APPEND);
        log = reopened();
        assertThat(started().number()).isEqualTo(2);
        log = reopened();
        assertThat(numbers(log.poll("", 0, Duration.ZERO))).containsExactly(1L, 2L);
    }

    @Test
    void aDiskThatWasFullCostsNothingOnceThereIsRoom() throws Exception {
        List<TightDisk> files = new ArrayList<>();
        log = new EventLog(file(), JsonMapper.shared(), EventLog.CAPACITY, channel -> {
            files.add(new TightDisk(channel));
            return files.getLast();
        });
        started();
        files.getLast().room = 40;
        log.append(number -> new AgentEvent.CallEnded(number, T0, call()));
        started();
        assertThat(Files.readString(file())).endsWith("}\n").hasLineCount(2);
        files.getLast().room = Long.MAX_VALUE;

        started();

        assertThat(numbers(reopened().poll("", 0, Duration.ZERO))).containsExactly(1L, 2L, 3L, 4L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "rubbish\n", "{}\n", "null\n"})
    void aFileOfRubbishBeginsANewIncarnation(String rubbish) throws Exception {
        String before = log.poll("", 0, Duration.ZERO).incarnation();
        log.close();
        Files.writeString(file(), rubbish);
        log = reopened();
        assertThat(log.poll("", 0, Duration.ZERO).incarnation()).isNotEqualTo(before);
        assertThat(started().number()).isEqualTo(1);
    }

    @Test
    void whatIsNoEventCostsNoOther() throws Exception {
        started();
        log.close();
        Files.writeString(
                file(),
                "{\"number\": 2, \"type\": \"agent-started\", \"at\": 7.5, \"generation\": {}}\n",
                StandardOpenOption.APPEND);
        log = reopened();
        assertThat(started().number()).isEqualTo(3);
        assertThat(numbers(log.poll("", 0, Duration.ZERO))).containsExactly(1L, 3L);
    }

    @Test
    void endedCallsAreTheLastToBeGivenUp() throws Exception {
        log = new EventLog(file(), JsonMapper.shared(), 20, channel -> channel);
        log.append(number -> new AgentEvent.CallEnded(number, T0, call()));
        for (int i = 0; i < 100; i++) {
            started();
        }
        List<AgentEvent> left = log.poll("", 0, Duration.ZERO).events();
        assertThat(left).hasSizeLessThanOrEqualTo(20);
        assertThat(left.getFirst()).isInstanceOf(AgentEvent.CallEnded.class);
        assertThat(left.getLast().number()).isEqualTo(101);
    }

    private AgentEvent started() {
        return log.append(number -> new AgentEvent.AgentStarted(number, T0, 1));
    }

    private EventLog reopened() throws IOException {
        return new EventLog(file(), JsonMapper.shared());
    }

    private Path file() {
        return profile.resolve("events.jsonl");
    }

    private static List<Long> numbers(EventPage page) {
        return page.events().stream().map(AgentEvent::number).toList();
    }

    private static CallRecord call() {
        return new CallRecord(
                new CallId("c"),
                CallDirection.INCOMING,
                new AccountId("chat"),
                new Party("friend@chat.test", null),
                null,
                T0,
                null,
                T0,
                CallRecord.Outcome.MISSED,
                CallRecord.EndedBy.PEER,
                null,
                null);
    }
}
