package org.linekeeper.agent.repair;

import java.time.Duration;
import java.time.Instant;

/// What one repair does. Used by that repair's thread.
public interface Rung {
    /// How long it may take until everything is ready again.
    Duration within();

    /// Sets it going and returns at once.
    void begin();

    /// How far it is. Asked repeatedly, returns at once.
    ///
    /// @param begun the time just before [#begin]: what was ready earlier proves nothing
    Progress progress(Instant begun);

    sealed interface Progress {
        /// What was restarted is ready.
        record Ready() implements Progress {}

        /// @param what is not ready yet, in words
        record Missing(String what) implements Progress {}

        /// It will not become ready by waiting.
        record Failed(String why) implements Progress {}
    }
}
