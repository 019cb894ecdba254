package org.linekeeper.agent.media.ice.ice4j;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.ice4j.StackProperties;
import org.ice4j.ice.Agent;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.ice.IceSession;
import org.linekeeper.agent.media.ice.IceSessions;
import org.linekeeper.protocol.TurnServer;

/// Those of ice4j, which is told here what it is not to do.
public final class Ice4jSessions implements IceSessions {
    /// It would ask a cloud's metadata address, and tell everybody its name. A server that does not answer is given up
    /// after 1.2 s: 100 + 200 + 400 + 400 ms and what is left of the last.
    private static final Map<String, String> SETTINGS = Map.of(
            "ice4j.harvest.mapping.aws.enabled",
            "false",
            "ice4j.software",
            "",
            StackProperties.FIRST_CTRAN_RETRANS_AFTER,
            "100",
            StackProperties.MAX_CTRAN_RETRANS_TIMER,
            "400",
            StackProperties.MAX_CTRAN_RETRANSMISSIONS,
            "3");

    /// Held, or they would be collected with their levels.
    private final List<Logger> loggers =
            List.of(Logger.getLogger("org.ice4j"), Logger.getLogger("org.jitsi"), Logger.getLogger("JitsiConfig"));

    /// Its configuration is looked for by the thread's class loader, once.
    public Ice4jSessions() {
        SETTINGS.forEach(System::setProperty);
        loggers.forEach(logger -> logger.setLevel(Level.SEVERE));
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(Ice4jSessions.class.getClassLoader());
        try {
            new Agent().free();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public IceSession open(List<? extends IceSession.Port> ports, @Nullable String stun, @Nullable TurnServer turn) {
        return Ice4jSession.begin(ports, stun, turn);
    }
}
