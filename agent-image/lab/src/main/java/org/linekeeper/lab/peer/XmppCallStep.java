package org.linekeeper.lab.peer;

import java.time.Instant;

/// A stanza of a call as it passed through the XMPP server.
///
/// @param at   the server's wall clock
/// @param from full or bare JID
/// @param step of XEP-0353 (`propose`, `ringing`, `proceed`, `reject`, `retract`, `finish`) or of XEP-0166 with its
///     reason (`session-initiate`, `session-accept`, `session-terminate:success`)
public record XmppCallStep(Instant at, String from, String to, String step) {
    public boolean isFrom(String bareJid) {
        return from.equals(bareJid) || from.startsWith(bareJid + "/");
    }
}
