package org.linekeeper.agent.media;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.linekeeper.agent.media.codec.Codec;

/// What two sides may have agreed on.
final class Agreements {
    static final int EVENT_TYPE = 101;

    private Agreements() {}

    static Agreement of(
            Codec codec, int type, int packetMillis, InetSocketAddress remote, Agreement.Protection protection) {
        return new Agreement(
                codec,
                type,
                "",
                packetMillis,
                Map.of(type, codec),
                OptionalInt.of(EVENT_TYPE),
                Set.of(EVENT_TYPE),
                Optional.of(remote),
                Optional.empty(),
                false,
                protection,
                protection,
                Optional.empty(),
                Optional.empty(),
                true,
                true);
    }
}
