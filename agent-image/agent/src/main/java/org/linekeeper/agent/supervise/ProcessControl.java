package org.linekeeper.agent.supervise;

/// What a driver may ask of the one who runs its client. Thread-safe; the calls return at once and take
/// effect soon after. Unknown names are a bug and throw.
public interface ProcessControl {
    /// Ends the process, where it runs, and leaves it stopped until it is released. Not a failure: nothing is
    /// taken from its restart budget.
    ///
    /// @param reason what the status shows meanwhile
    void hold(String name, String reason);

    /// Starts the process again; does nothing where it is not held.
    void release(String name);

    /// Ends the process and starts it anew; releases it where it is held. Nothing is taken from its budget.
    void restart(String name, String cause);
}
