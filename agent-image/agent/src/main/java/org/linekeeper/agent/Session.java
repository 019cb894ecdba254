package org.linekeeper.agent;

import java.util.List;
import org.linekeeper.agent.client.ServiceClient;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.AgentStatus.ProcessStatus;
import org.linekeeper.protocol.Witness;

/// What the agent lives with in its sandbox: the supervised processes, the client among them, and the
/// virtual sound card.
interface Session extends AutoCloseable {
    /// Starts the processes and returns at once.
    void start();

    ServiceClient client();

    SoundCard card();

    List<ProcessStatus> processes();

    /// Ends all processes, last first, and starts them anew in their order. Returns at once.
    void restart(String cause);

    /// Whether the sound path was proven, and when.
    Witness sound();

    @FunctionalInterface
    interface Opener {
        /// Prepares the session; nothing runs before [#start].
        Session open(SessionNews news);
    }

    /// Ends the processes, last first, and waits for their end.
    @Override
    void close();
}
