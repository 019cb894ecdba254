package org.linekeeper.agent.client.dino;

/// What a piece of Dino's output says.
sealed interface DinoPrint {
    /// A stanza that went over the wire. May hold keys and messages: never to be logged.
    ///
    /// @param account the bare JID whose stream it was
    record Stanza(String account, boolean incoming, StanzaElement element) implements DinoPrint {
        @Override
        public String toString() {
            return "Stanza[" + (incoming ? "in " : "out ") + element.name() + "]";
        }
    }

    /// Dino begins to connect an account.
    record Connecting(String account) implements DinoPrint {}

    /// No server could be reached.
    ///
    /// @param words the client's last complaint before
    record ConnectFailed(String account, String words) implements DinoPrint {}

    record Disconnected(String account, String words) implements DinoPrint {}

    /// A warning, for the log.
    record Warning(String line) implements DinoPrint {}
}
