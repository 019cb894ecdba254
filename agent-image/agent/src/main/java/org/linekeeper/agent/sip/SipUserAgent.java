package org.linekeeper.agent.sip;

import org.linekeeper.protocol.SipLineSpec;

/// Opens SIP lines. Thread-safe; nothing here blocks on the network.
public interface SipUserAgent extends AutoCloseable {
    /// Opens a line: registration begins at once and is kept up until the line is closed, with the
    /// registrar's expiry, back-off after failures and keepalive. The listener is called on the
    /// agent's SIP thread and must not block.
    SipLine open(SipLineSpec spec, SipLineListener listener);

    /// What was received and thrown away since the start: malformed messages, oversized headers,
    /// requests for nobody. By name, for the status's counters.
    java.util.Map<String, Long> counters();

    /// Ends all calls, unregisters all lines and closes the sockets. Waits at most two seconds for answers.
    @Override
    void close();
}
