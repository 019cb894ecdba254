package org.linekeeper.agent.supervise;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One process of the session.
///
/// @param name         as the status shows it: `bus`, `display`, `sound`, `dino`
/// @param environment  added to the session's own; never a secret
/// @param needs        names of programs that must be ready before this one starts; it is restarted with them
/// @param readyWithin  how long it may take until [#ready] holds; after that it counts as failed
/// @param ready        whether it can be used; asked repeatedly, must return at once
/// @param runs         what happens around each of its runs
public record ChildProgram(
        String name,
        List<String> command,
        Map<String, String> environment,
        List<String> needs,
        Duration readyWithin,
        Readiness ready,
        Runs runs) {
    public ChildProgram {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        needs = List.copyOf(needs);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("command of " + name + " must not be empty");
        }
    }

    @FunctionalInterface
    public interface Readiness {
        boolean holds();
    }

    /// Hears of a program's runs: for a driver that prepares its client and reads what it prints.
    public interface Runs {
        /// Before the process is made, on the supervisor's thread: may touch files and local sockets. A runtime
        /// exception counts as a failed start.
        void starting();

        /// A line of the process's output, standard and error merged, cut at [ProcessOutput#LONGEST_LINE]
        /// characters; on the thread that reads it. Whoever takes the lines decides what of them is logged.
        void line(String line);

        /// Asks the program to end in a way of its own, so that it can take leave; on the supervisor's thread,
        /// must return at once.
        ///
        /// @return false where there is no such way: the process gets TERM
        default boolean askToEnd() {
            return false;
        }

        /// The process is gone or never came to be; once per [#starting], on the supervisor's thread.
        void ended(String cause);

        /// Nothing to prepare; what the process prints goes to the agent's log.
        static Runs logged(String name) {
            ProcessLog log = new ProcessLog(name);
            return new Runs() {
                @Override
                public void starting() {}

                @Override
                public void line(String line) {
                    log.line(line);
                }

                @Override
                public void ended(String cause) {}
            };
        }
    }
}
