package org.linekeeper.agent.supervise;

import java.time.Duration;
import org.linekeeper.protocol.AgentStatus.ProcessStatus;

/// Hears what becomes of the session's processes. Called on the supervisor's thread: implementations only pass
/// it on.
public interface SupervisorListener {
    /// A process was lost and its successor is ready.
    ///
    /// @param cause what was seen: an exit code or signal, or the program whose loss took it along
    /// @param took  from the loss until the successor was ready
    void restarted(String process, String cause, Duration took);

    void statusChanged(ProcessStatus status);

    /// A program failed more often than its budget allows; everything is being stopped. The agent must exit with
    /// [org.linekeeper.protocol.AgentExit#SESSION_FAILED].
    void givenUp(String process, String cause);
}
