package org.linekeeper.agent.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.protocol.AgentStatus.ProcessStatus;
import org.linekeeper.protocol.Evidence;

/// With real processes: signals, exit codes and what is left behind are what it is about.
class SupervisorTest {
    private static final String RUNS_ON = "exec sleep 100";
    private static final Duration WINDOW = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final SessionLog log = new SessionLog();
    private final Supervisor supervisor =
            new Supervisor(Map.of("PATH", "/usr/bin:/bin"), Confinement.NONE, InstantSource.system(), log);

    @AfterEach
    void stop() {
        supervisor.close();
    }

    @Test
    void startsAProgramOnlyWhenWhatItNeedsIsReady() {
        AtomicBoolean busIsReady = new AtomicBoolean();
        supervisor.add(log.program("bus", RUNS_ON, WINDOW, busIsReady::get));
        supervisor.add(log.program("sound", RUNS_ON));
        supervisor.add(log.program("client", RUNS_ON, "bus"));
        supervisor.start();
        await().until(() -> evidence("sound") == Evidence.ALIVE);
        assertThat(log.started).containsExactly("bus", "sound");

        busIsReady.set(true);

        await().until(() -> evidence("client") == Evidence.ALIVE);
        assertThat(log.started).containsExactly("bus", "sound", "client");
    }

    @Test
    void restartsALostProgramAndAllThatStandsOnIt() {
        supervisor.add(log.program("bus", RUNS_ON));
        supervisor.add(log.program("sound", RUNS_ON));
        supervisor.add(log.program("client", RUNS_ON, "bus"));
        startAndAwaitAll();

        kill("bus");

        await().until(() -> log.restarted.size() == 2);
        assertThat(log.restarted).containsExactly("bus: signal 9", "client: bus was lost");
        assertThat(log.started).containsExactly("bus", "sound", "client", "bus", "client");
        assertThat(log.ended).containsExactlyInAnyOrder("bus: signal 9", "client: bus was lost");
        assertThat(supervisor.status())
                .extracting(ProcessStatus::name, ProcessStatus::restarts)
                .containsExactly(tuple("bus", 1), tuple("sound", 0), tuple("client", 1));
    }

    @Test
    void endsAllLastFirstAndStartsThemAnewInTheirOrder() {
        supervisor.add(log.program("bus", RUNS_ON));
        supervisor.add(log.program("sound", RUNS_ON));
        supervisor.add(log.program("client", RUNS_ON, "bus", "sound"));
        supervisor.addHeld(log.program("other", RUNS_ON, "bus"), "no account");
        supervisor.start();
        await().until(() -> evidence("client") == Evidence.ALIVE);

        supervisor.restartAll("asked for");

        await().until(() -> log.restarted.size() == 3);
        assertThat(log.ended.getFirst()).isEqualTo("client: asked for");
        assertThat(log.ended).containsExactlyInAnyOrder("client: asked for", "bus: asked for", "sound: asked for");
        assertThat(log.started).containsExactly("bus", "sound", "client", "bus", "sound", "client");
        assertThat(evidence("other")).isEqualTo(Evidence.UNKNOWN);
    }

    @Test
    void givesUpAProgramThatNeverComesUpAndStopsTheRest() {
        supervisor.add(log.program("bus", RUNS_ON));
        supervisor.add(log.program("client", "exit 3", WINDOW, () -> false, "bus"), new RestartBudget(2, WINDOW));
        supervisor.start();

        await().until(() -> log.ended.contains("bus: stopping"));

        assertThat(log.givenUp).containsExactly("client: lost more than 2 times within 60 s, at last by: exit code 3");
        assertThat(log.started).containsExactly("bus", "client", "client", "client");
    }

    @Test
    void countsAStartThatTakesTooLongAsAFailure() {
        supervisor.add(
                log.program("client", RUNS_ON, Duration.ofMillis(50), () -> false), new RestartBudget(1, WINDOW));
        supervisor.start();

        await().until(() -> !log.givenUp.isEmpty());

        assertThat(log.ended).containsOnly("client: not ready within 50 ms");
        assertThat(log.started).hasSize(2);
    }

    @Test
    void saysWhyAProgramCantBeStartedAndTriesAgain() {
        supervisor.add(new ChildProgram(
                "client",
                List.of("/nonexistent/program"),
                Map.of(),
                List.of(),
                WINDOW,
                () -> true,
                log.runs("client")));
        supervisor.start();

        await().until(() -> log.started.size() > 2);

        assertThat(status("client").witness().detail()).contains("/nonexistent/program");
    }

    @Test
    void aHeldProgramIsStoppedUntilItIsReleasedAndThatIsNoRestart() {
        supervisor.addHeld(log.program("client", RUNS_ON), "no account");
        supervisor.start();
        assertThat(status("client").witness())
                .returns(Evidence.UNKNOWN, witness -> witness.evidence())
                .returns("no account", witness -> witness.detail());

        supervisor.release("client");
        await().until(() -> evidence("client") == Evidence.ALIVE);
        supervisor.hold("client", "waits");
        await().until(() -> log.ended.contains("client: waits"));
        supervisor.release("client");
        await().until(() -> evidence("client") == Evidence.ALIVE);

        assertThat(log.started).hasSize(2);
        assertThat(log.restarted).isEmpty();
        assertThat(status("client").restarts()).isZero();
    }

    @Test
    void takesNothingFromTheBudgetForARestartThatWasAskedFor() {
        supervisor.add(log.program("client", RUNS_ON), new RestartBudget(1, WINDOW));
        startAndAwaitAll();

        for (int i = 1; i <= 3; i++) {
            int times = i;
            supervisor.restart("client", "asked for");
            await().until(() -> log.restarted.size() == times);
        }

        assertThat(log.restarted).containsOnly("client: asked for");
        assertThat(log.givenUp).isEmpty();
    }

    @Test
    void stopsLastFirstAndKillsWhatDoesNotListen() {
        Path deaf = folder.resolve("deaf");
        supervisor.add(log.program("bus", RUNS_ON));
        supervisor.add(log.program(
                "client",
                "trap '' TERM; touch " + deaf + "; while :; do sleep 0.1; done",
                WINDOW,
                () -> Files.exists(deaf),
                "bus"));
        startAndAwaitAll();

        supervisor.close();

        assertThat(log.ended).containsExactly("client: stopping", "bus: stopping");
        assertThat(log.pids("client")).hasSize(1).allMatch(SupervisorTest::isGone);
        assertThat(log.pids("bus")).hasSize(1).allMatch(SupervisorTest::isGone);
    }

    @Test
    void aProgramThatCanBeAskedToEndGetsNoSignal() {
        Path asked = folder.resolve("asked");
        ChildProgram polite = log.program(
                "client", "trap 'echo signal' TERM; while [ ! -e " + asked + " ]; do sleep 0.02; done; echo farewell");
        supervisor.add(log.asking(polite, asked));
        startAndAwaitAll();

        supervisor.close();

        assertThat(log.ended).containsExactly("client: stopping");
        await().until(() -> log.lines.contains("client: farewell"));
        assertThat(log.lines).doesNotContain("client: signal");
    }

    @Test
    void handsOverWhatAProgramPrintsAndGivesItNoOtherEnvironment() {
        supervisor.add(log.program("client", "env; echo wrong >&2; " + RUNS_ON));
        supervisor.start();

        await().until(() -> log.lines.contains("client: wrong"));

        assertThat(log.lines).contains("client: COLOUR=red", "client: PATH=/usr/bin:/bin");
        assertThat(log.lines).noneMatch(line -> line.startsWith("client: HOME="));
    }

    @Test
    void refusesAProgramWhoseNeedsAreUnknown() {
        assertThatThrownBy(() -> supervisor.add(log.program("client", "exit", "bus")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bus");
    }

    private void startAndAwaitAll() {
        supervisor.start();
        await().until(() -> supervisor.status().stream()
                .allMatch(status -> status.witness().evidence() == Evidence.ALIVE
                        && !log.pids(status.name()).isEmpty()));
    }

    private void kill(String name) {
        ProcessHandle.of(log.pids(name).getLast()).orElseThrow().destroyForcibly();
    }

    private static boolean isGone(long pid) {
        return ProcessHandle.of(pid).isEmpty();
    }

    private Evidence evidence(String name) {
        return status(name).witness().evidence();
    }

    private ProcessStatus status(String name) {
        return supervisor.status().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
