package org.linekeeper.protocol;

/// How the agent's process ends: what it says to the runtime, which sees only the number. Any other number is a
/// crash. The numbers follow BSD's sysexits where one fits, and stay away from 125 and up, which shells and
/// Docker use for themselves.
public enum AgentExit {
    /// Asked to stop, and stopped. After a TERM the runtime sees 143, the JVM's own number for the same.
    STOPPED(0),
    /// A process of the session failed more often than its restart budget allows. A new container on the same
    /// profile may do better.
    SESSION_FAILED(70),
    /// Mounted identity or profile are missing or unreadable: a new container would fail the same way until the
    /// runtime's side is put right.
    MISCONFIGURED(78);

    private final int code;

    AgentExit(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
