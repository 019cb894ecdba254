package org.linekeeper.agent.media.dtls;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Which side begins the handshake, as the one says that wrote the description (`a=setup`, RFC 4145 §4).
public enum Setup {
    /// It begins.
    ACTIVE,
    /// The other side begins.
    PASSIVE,
    /// The other side may choose; in offers only.
    ACTPASS,
    /// Nobody does, for now.
    HOLDCONN;

    public static Optional<Setup> parse(String value) {
        return Arrays.stream(values())
                .filter(setup -> setup.name().equalsIgnoreCase(value))
                .findFirst();
    }

    /// The attribute's value.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
