package org.linekeeper.agent.supervise;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.supervise.ChildState.Ending;
import org.linekeeper.agent.supervise.ChildState.Held;
import org.linekeeper.agent.supervise.ChildState.Idle;
import org.linekeeper.agent.supervise.ChildState.Starting;
import org.linekeeper.agent.supervise.ChildState.Up;
import org.linekeeper.protocol.AgentStatus.ProcessStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A program and its runs. Owned by the supervisor's thread; each method takes the time it happens at.
final class Child {
    private static final Logger LOG = LoggerFactory.getLogger(Child.class);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final ChildProgram program;
    private final RestartBudget budget;
    private ChildState state;
    private Witness witness;
    private int restarts;
    private @Nullable String heldFor;
    private @Nullable Loss loss;

    /// Told on a thread of the JDK's.
    interface Exited {
        void accept(long pid, int exitValue);
    }

    /// A run that ended although it was wanted.
    record Loss(Instant at, String cause) {}

    Child(ChildProgram program, RestartBudget budget, Instant now) {
        this.program = program;
        this.budget = budget;
        this.state = new Idle(now);
        this.witness = Witness.unknown(now);
    }

    ChildProgram program() {
        return program;
    }

    String name() {
        return program.name();
    }

    boolean isUp() {
        return state instanceof Up;
    }

    boolean isStarting() {
        return state instanceof Starting;
    }

    boolean hasProcess() {
        return state instanceof Starting || state instanceof Up || state instanceof Ending;
    }

    boolean isHeld() {
        return state instanceof Held;
    }

    ProcessStatus status() {
        return new ProcessStatus(name(), witness, restarts);
    }

    /// When something has to be done for this child although nothing happens.
    Optional<Instant> nextLook() {
        return switch (state) {
            case Idle idle -> Optional.of(idle.notBefore());
            case Starting starting -> Optional.of(starting.deadline());
            case Ending ending -> Optional.of(ending.killAt());
            case Up _ -> Optional.empty();
            case Held _ -> Optional.empty();
        };
    }

    boolean mayStart(Instant now) {
        return state instanceof Idle idle && !idle.notBefore().isAfter(now);
    }

    /// Makes the process.
    ///
    /// @return why that failed; empty where the process runs
    Optional<String> start(Map<String, String> environment, Confinement wall, Instant now, Exited exited) {
        try {
            program.runs().starting();
            Process process = launch(environment, wall);
            CompletableFuture<?> _ =
                    process.onExit().thenAccept(ended -> exited.accept(ended.pid(), ended.exitValue()));
            ProcessOutput.follow(name(), process, program.runs()::line);
            state = new Starting(process, now.plus(program.readyWithin()));
            return Optional.empty();
        } catch (IOException | RuntimeException notStarted) {
            LOG.debug("{} did not start", name(), notStarted);
            return Optional.of("did not start: " + notStarted.getMessage());
        }
    }

    private Process launch(Map<String, String> environment, Confinement wall) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(wall.around(program.command()))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putAll(program.environment());
        return builder.start();
    }

    /// Looks whether a starting child has become ready or has run out of time, whether an ending one must be
    /// killed, and whether one that is up still runs.
    ///
    /// @return true where it has become ready just now
    boolean look(Instant now) {
        if (state instanceof Starting starting) {
            if (program.ready().holds()) {
                state = new Up(starting.process());
                witness = witness.next(Evidence.ALIVE, now, null);
                return true;
            }
            if (!starting.deadline().isAfter(now)) {
                end("not ready within " + program.readyWithin().toMillis() + " ms", true, now);
            }
        } else if (state instanceof Ending ending && !ending.killAt().isAfter(now)) {
            ending.process().destroyForcibly();
            state = new Ending(ending.process(), now.plus(GRACE), ending.cause(), ending.failure());
        } else if (state instanceof Up up && up.process().isAlive()) {
            witness = witness.next(Evidence.ALIVE, now, null);
        }
        return false;
    }

    /// The loss that the last start made good, once.
    Optional<Loss> madeGood() {
        Optional<Loss> made = Optional.ofNullable(loss);
        loss = null;
        made.ifPresent(was -> restarts++);
        return made;
    }

    /// Ends the process; the child is started again after that unless it is held.
    void end(String cause, boolean failure, Instant now) {
        switch (state) {
            case Starting starting -> terminate(starting.process(), cause, failure, now);
            case Up up -> {
                lost(cause, now);
                terminate(up.process(), cause, failure, now);
            }
            case Idle _ -> {}
            case Ending _ -> {}
            case Held _ -> {}
        }
    }

    private void terminate(Process process, String cause, boolean failure, Instant now) {
        if (!program.runs().askToEnd()) {
            process.destroy();
        }
        state = new Ending(process, now.plus(GRACE), cause, failure);
    }

    void hold(String reason, Instant now) {
        heldFor = reason;
        end(reason, false, now);
        loss = null;
        if (state instanceof Idle || state instanceof Held) {
            state = new Held(reason);
        }
        witness = witness.next(Evidence.UNKNOWN, now, reason);
    }

    void release(Instant now) {
        if (heldFor == null) {
            return;
        }
        heldFor = null;
        witness = witness.next(Evidence.UNKNOWN, now, "starting");
        if (state instanceof Held) {
            state = new Idle(now);
        }
    }

    /// Takes note that a process ended.
    ///
    /// @return what the budget says to it; empty where the end was no failure or the process is not this child's
    Optional<RestartBudget.Verdict> ended(long pid, int exitValue, Instant now) {
        return switch (state) {
            case Starting starting when starting.process().pid() == pid -> failed(describe(exitValue), now);
            case Up up
            when up.process().pid() == pid -> {
                lost(describe(exitValue), now);
                yield failed(describe(exitValue), now);
            }
            case Ending ending
            when ending.process().pid() == pid -> {
                if (ending.failure()) {
                    yield failed(ending.cause(), now);
                }
                program.runs().ended(ending.cause());
                state = heldFor == null ? new Idle(now) : new Held(heldFor);
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    /// A start or a run failed.
    Optional<RestartBudget.Verdict> failed(String cause, Instant now) {
        program.runs().ended(cause);
        if (heldFor != null) {
            state = new Held(heldFor);
            return Optional.empty();
        }
        witness = witness.next(Evidence.GONE, now, cause);
        RestartBudget.Verdict verdict = budget.fail(now);
        Duration delay = verdict instanceof RestartBudget.Verdict.RestartAfter after ? after.delay() : Duration.ZERO;
        state = new Idle(now.plus(delay));
        return Optional.of(verdict);
    }

    private void lost(String cause, Instant now) {
        witness = witness.next(Evidence.GONE, now, cause);
        loss = new Loss(now, cause);
    }

    private static String describe(int exitValue) {
        return exitValue > 128 ? "signal " + (exitValue - 128) : "exit code " + exitValue;
    }
}
