package org.linekeeper.agent.media.ice;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.TurnServer;

/// Opens sessions. Thread-safe.
public interface IceSessions {
    /// A session over a call's own ports, which begins to ask the servers for addresses; returns at once.
    ///
    /// @param ports  of sound and of reports, in this order
    /// @param stun   URI of a STUN server; null for none
    /// @param turn   null for none
    IceSession open(List<? extends IceSession.Port> ports, @Nullable String stun, @Nullable TurnServer turn);

    /// Those of this run. The first call loads the library, which takes some tenths of a second.
    static IceSessions ofThisRun() {
        return IceLibrary.sessions();
    }
}
