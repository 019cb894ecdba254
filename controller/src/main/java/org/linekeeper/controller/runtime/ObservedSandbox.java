package org.linekeeper.controller.runtime;

import java.time.Instant;
import org.linekeeper.controller.user.UserId;

/// A sandbox as the runtime shows it.
///
/// @param name        for people: what the runtime's own tools call it
/// @param id          names exactly this one; a successor has another
/// @param imageName   the name of the image it was made of
/// @param image       the build of that image, see [SandboxRuntime#imageBuild]
/// @param incarnation as it was made with
/// @param edition     the order's edition that it was made for
/// @param restarts    how often the runtime restarted it by itself
public record ObservedSandbox(
        UserId user,
        String name,
        String id,
        String imageName,
        String image,
        String incarnation,
        long edition,
        int restarts,
        State state) {

    public sealed interface State {
        /// Made, never started.
        record Created() implements State {}

        /// @param host where the agent's control port is reached from the controller
        record Running(Instant startedAt, String host, int port) implements State {}

        /// The runtime is bringing it back by itself, or is waiting to.
        record Restarting() implements State {}

        /// It is to run and cannot for now; no call is up in it. The runtime itself goes on trying: it waits for a
        /// free place, or for something that a person has to mend.
        ///
        /// @param why for an operator
        record Held(String why) implements State {}

        record Stopped(long exitCode) implements State {}

        /// On its way out.
        ///
        /// @param slowly though nothing of worth goes on in it: to be removed again makes it hurry
        record Leaving(boolean slowly) implements State {
            public Leaving() {
                this(false);
            }
        }

        /// Something this controller does not know; it never leads to an action.
        record Unclear(String word) implements State {}
    }
}
