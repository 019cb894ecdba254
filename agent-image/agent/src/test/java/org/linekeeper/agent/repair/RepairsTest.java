package org.linekeeper.agent.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.control.EventLog;
import org.linekeeper.agent.control.RepairAnswer;
import org.linekeeper.agent.repair.Rung.Progress;
import org.linekeeper.agent.time.HandClock;
import org.linekeeper.protocol.AgentEvent.Repaired;
import org.linekeeper.protocol.AgentEvent.Repaired.Outcome;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;
import org.linekeeper.protocol.RepairRung;
import tools.jackson.databind.json.JsonMapper;

class RepairsTest {
    private static final RepairId ONE = new RepairId("one");
    private static final RepairId TWO = new RepairId("two");
    private static final CallId CALL = new CallId("c-1");
    private static final RepairRequest REGISTER = new RepairRequest(RepairRung.REGISTER, "home", "503", null);
    private static final RepairAnswer ACCEPTED = new RepairAnswer.Accepted();

    @TempDir
    Path profile;

    private final HandClock clock = new HandClock(Instant.parse("2026-01-02T03:04:05Z"));
    private final Stage stage = new Stage();
    private EventLog events;
    private Repairs repairs;

    @BeforeEach
    void open() throws IOException {
        events = new EventLog(profile.resolve("events.jsonl"), JsonMapper.shared());
        repairs = repairs();
    }

    private Repairs repairs() {
        RepairLedger ledger = new RepairLedger(profile.resolve("repairs.json"), JsonMapper.shared());
        return new Repairs(stage, stage, events, ledger, clock, clock.steady());
    }

    @AfterEach
    void close() {
        repairs.close();
    }

    @Test
    void isOverWhenWhatItRestartedIsReadyAgain() {
        stage.progress = new Progress.Missing("not yet");
        assertThat(repairs.ask(ONE, REGISTER)).isEqualTo(ACCEPTED);
        await().until(() -> stage.begun.contains("home"));
        assertThat(told()).isEmpty();
        clock.forward(Duration.ofSeconds(3));

        stage.progress = new Progress.Ready();

        assertThat(awaitTold())
                .isEqualTo(new Repaired(
                        1, clock.instant(), ONE, RepairRung.REGISTER, "home", "503", 3000, Outcome.DONE, null));
    }

    @Test
    void failsWithWhatIsMissingWhenItsTimeIsOver() {
        stage.progress = new Progress.Missing("no answer yet for line home");
        repairs.ask(ONE, REGISTER);
        await().until(() -> stage.begun.contains("home"));

        clock.forward(Stage.WITHIN);

        assertThat(awaitTold())
                .returns(Outcome.FAILED, Repaired::outcome)
                .returns("no answer yet for line home, after 40 s", Repaired::detail);
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 5})
    void itsTimeIsNotTheWallClocks(int hours) {
        stage.progress = new Progress.Missing("not yet");
        repairs.ask(ONE, REGISTER);
        await().until(() -> stage.begun.contains("home"));

        clock.set(Duration.ofHours(hours));
        clock.forward(Stage.WITHIN.minusSeconds(1));
        assertThat(told()).isEmpty();
        clock.forward(Duration.ofSeconds(1));

        assertThat(awaitTold())
                .returns(Outcome.FAILED, Repaired::outcome)
                .returns(Stage.WITHIN.toMillis(), Repaired::tookMillis)
                .returns(clock.instant(), Repaired::at);
    }

    @Test
    void failsAtOnceWhereWaitingIsOfNoUse() {
        stage.progress = new Progress.Failed("403 Forbidden");
        repairs.ask(ONE, REGISTER);
        assertThat(awaitTold()).returns(Outcome.FAILED, Repaired::outcome).returns("403 Forbidden", Repaired::detail);
    }

    @Test
    void doesNothingWhileACallLives() {
        stage.living.add(CALL);
        assertThat(repairs.ask(ONE, REGISTER)).isEqualTo(new RepairAnswer.NotNow("call c-1 is up"));
        assertThat(stage.begun).isEmpty();
        stage.living.clear();
        assertThat(repairs.ask(ONE, REGISTER)).isEqualTo(ACCEPTED);
    }

    @Test
    void endsTheDeadCallFirstAndNoOther() {
        stage.living.add(CALL);
        RepairRequest cutting = new RepairRequest(RepairRung.CLIENT, "chat", "the call is dead", CALL);
        repairs.ask(ONE, cutting);
        assertThat(awaitTold().outcome()).isEqualTo(Outcome.DONE);
        assertThat(stage.begun).containsExactly("end c-1", "chat");
        awaitIdle();

        stage.living.add(new CallId("c-2"));
        assertThat(repairs.ask(TWO, cutting)).isEqualTo(new RepairAnswer.NotNow("call c-2 is up"));
    }

    @Test
    void isNotBegunWhereAnotherCallComesUpMeanwhile() {
        stage.living.add(CALL);
        stage.next.add(new CallId("c-2"));
        repairs.ask(ONE, new RepairRequest(RepairRung.CLIENT, "chat", "the call is dead", CALL));
        assertThat(awaitTold())
                .returns(Outcome.NOT_BEGUN, Repaired::outcome)
                .returns("call c-2 came up", Repaired::detail);
        assertThat(stage.begun).containsExactly("end c-1");
    }

    @Test
    void doesOneAtATimeAndNoneTwiceAlsoAfterARestart() {
        stage.progress = new Progress.Missing("not yet");
        repairs.ask(ONE, REGISTER);
        assertThat(repairs.ask(ONE, REGISTER)).isEqualTo(ACCEPTED);
        assertThat(repairs.ask(TWO, REGISTER)).isEqualTo(new RepairAnswer.NotNow("repair one is under way"));
        stage.progress = new Progress.Ready();
        awaitTold();
        awaitIdle();

        repairs = repairs();

        assertThat(repairs.ask(ONE, REGISTER)).isEqualTo(ACCEPTED);
        assertThat(repairs.ask(TWO, REGISTER)).isEqualTo(ACCEPTED);
        await().until(() -> told().size() == 2);
        assertThat(stage.begun).containsExactly("home", "home");
    }

    @Test
    void knowsNoTargetThatIsNotThere() {
        assertThat(repairs.ask(ONE, new RepairRequest(RepairRung.REGISTER, "lost", "503", null)))
                .isEqualTo(new RepairAnswer.NoSuchTarget("there is no lost"));
    }

    @Test
    void tellsTheEndOfARepairThatTheAgentsEndCutShort() {
        stage.progress = new Progress.Missing("not yet");
        repairs.ask(ONE, REGISTER);
        await().until(() -> stage.begun.contains("home"));
        Repairs afterTheCrash = repairs();
        assertThat(told())
                .singleElement()
                .returns(Outcome.FAILED, Repaired::outcome)
                .returns("the agent ended before the repair did", Repaired::detail);
        assertThat(afterTheCrash.ask(ONE, REGISTER)).isEqualTo(ACCEPTED);
        assertThat(stage.begun).containsExactly("home");
    }

    @Test
    void itsEventIsOnTheProfileWhenTheAgentEnds() throws Exception {
        stage.progress = new Progress.Missing("not yet");
        repairs.ask(ONE, REGISTER);
        await().until(() -> stage.begun.contains("home"));

        repairs.close();

        EventLog next = new EventLog(profile.resolve("events.jsonl"), JsonMapper.shared());
        assertThat(next.poll("", 0, Duration.ZERO).events())
                .singleElement()
                .isInstanceOfSatisfying(
                        Repaired.class, told -> assertThat(told.outcome()).isEqualTo(Outcome.FAILED));
    }

    private void awaitIdle() {
        await().until(() ->
                !(repairs.ask(new RepairId("probe"), new RepairRequest(RepairRung.REGISTER, "lost", "c", null))
                        instanceof RepairAnswer.NotNow));
    }

    private Repaired awaitTold() {
        await().until(() -> !told().isEmpty());
        return told().getLast();
    }

    private List<Repaired> told() {
        try {
            return events.poll("", 0, Duration.ZERO).events().stream()
                    .map(Repaired.class::cast)
                    .toList();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What is repaired, and the calls.
    private static final class Stage implements Ladder, LivingCalls {
        static final Duration WITHIN = Duration.ofSeconds(40);
        final List<String> begun = new CopyOnWriteArrayList<>();
        final Set<CallId> living = ConcurrentHashMap.newKeySet();
        /// What rings as soon as a call is ended.
        final Set<CallId> next = ConcurrentHashMap.newKeySet();
        volatile Progress progress = new Progress.Ready();

        @Override
        public Optional<Rung> rung(RepairRequest request) {
            String target = String.valueOf(request.target());
            return target.equals("lost") ? Optional.empty() : Optional.of(new FakeRung(target));
        }

        private final class FakeRung implements Rung {
            private final String target;

            FakeRung(String target) {
                this.target = target;
            }

            @Override
            public Duration within() {
                return WITHIN;
            }

            @Override
            public void begin() {
                begun.add(target);
            }

            @Override
            public Progress progress(Instant since) {
                return progress;
            }
        }

        @Override
        public Set<CallId> living() {
            return Set.copyOf(living);
        }

        @Override
        public void end(CallId call) {
            begun.add("end " + call);
            living.addAll(next);
            living.remove(call);
        }
    }
}
