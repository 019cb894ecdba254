package org.linekeeper.agent.client;

import java.time.Duration;
import java.util.List;
import org.linekeeper.agent.supervise.ChildProgram;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentStatus.AccountStatus;

/// The driver of one service's client. What every client can do stands here; what only some can do is
/// an interface of its own ([Dialling], [ContactList]) that a driver implements too. Thread-safe.
/// Methods that operate the client may block for seconds: callers use a thread of their own.
public interface ServiceClient extends AutoCloseable {
    /// How the client is run: its own [ChildProgram.Runs] hears of each run. Added to the supervisor as held,
    /// since without an account most clients end by themselves; [#configure] releases it.
    ChildProgram program();

    /// The accounts it should be logged in to. Writes them into the client's own storage where they
    /// differ and restarts the client only then.
    ///
    /// @param ringing how long the user's phones may ring: no call that rings is given up sooner
    void configure(List<AccountSpec> accounts, Duration ringing);

    List<AccountStatus> accounts();

    /// The process's name in the status.
    String name();

    /// Ends the client's process and starts it anew, whatever it is doing, and tries logins that wait for their next
    /// attempt, as far as the service may be asked again. Returns at once.
    void restart(String cause);

    /// Answers the ringing call.
    ///
    /// @throws ClientException where the client did not do it
    void answer(ServiceCallRef call);

    void reject(ServiceCallRef call);

    /// Ends the call, ringing or up. Does nothing where it is over.
    void hangUp(ServiceCallRef call);

    @Override
    void close();
}
