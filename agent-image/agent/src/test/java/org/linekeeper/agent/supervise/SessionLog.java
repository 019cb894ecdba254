package org.linekeeper.agent.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.linekeeper.protocol.AgentStatus.ProcessStatus;

/// Makes programs out of shell scripts and writes down what becomes of them.
final class SessionLog implements SupervisorListener {
    private static final Duration READY_WITHIN = Duration.ofSeconds(10);
    private static final Pattern PID = Pattern.compile("(\\w+): pid (\\d+)");

    final List<String> started = new CopyOnWriteArrayList<>();
    final List<String> ended = new CopyOnWriteArrayList<>();
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<String> restarted = new CopyOnWriteArrayList<>();
    final List<String> givenUp = new CopyOnWriteArrayList<>();

    ChildProgram program(String name, String script, String... needs) {
        return program(name, script, READY_WITHIN, () -> true, needs);
    }

    /// The script's own process tells its number first.
    ChildProgram program(String name, String script, Duration within, ChildProgram.Readiness ready, String... needs) {
        return new ChildProgram(
                name,
                List.of("sh", "-c", "echo pid $$; " + script),
                Map.of("COLOUR", "red"),
                List.of(needs),
                within,
                ready,
                runs(name));
    }

    ChildProgram.Runs runs(String name) {
        return runs(name, () -> false);
    }

    /// The same program, which ends when this file appears.
    ChildProgram asking(ChildProgram program, Path asked) {
        ChildProgram.Runs runs = runs(program.name(), () -> {
            try {
                Files.createFile(asked);
                return true;
            } catch (IOException refused) {
                throw new UncheckedIOException(refused);
            }
        });
        return new ChildProgram(
                program.name(),
                program.command(),
                program.environment(),
                program.needs(),
                program.readyWithin(),
                program.ready(),
                runs);
    }

    private ChildProgram.Runs runs(String name, BooleanSupplier askToEnd) {
        return new ChildProgram.Runs() {
            @Override
            public boolean askToEnd() {
                return askToEnd.getAsBoolean();
            }

            @Override
            public void starting() {
                started.add(name);
            }

            @Override
            public void line(String line) {
                lines.add(name + ": " + line);
            }

            @Override
            public void ended(String cause) {
                ended.add(name + ": " + cause);
            }
        };
    }

    /// The processes that a program had, the last one last.
    List<Long> pids(String name) {
        return lines.stream()
                .map(PID::matcher)
                .filter(Matcher::matches)
                .filter(line -> line.group(1).equals(name))
                .map(line -> Long.parseLong(line.group(2)))
                .toList();
    }

    @Override
    public void restarted(String process, String cause, Duration took) {
        restarted.add(process + ": " + cause);
    }

    @Override
    public void statusChanged(ProcessStatus status) {}

    @Override
    public void givenUp(String process, String cause) {
        givenUp.add(process + ": " + cause);
    }
}
