package org.linekeeper.agent.media.ice;

import org.linekeeper.agent.media.late.LateLibrary;

/// What looks for ways, loaded when this class is.
final class IceLibrary {
    private static final IceSessions SESSIONS = LateLibrary.load(
            "org.linekeeper.agent.ice-library",
            IceLibrary.class.getPackageName() + ".ice4j",
            "Ice4jSessions",
            IceSessions.class);

    private IceLibrary() {}

    static IceSessions sessions() {
        return SESSIONS;
    }
}
