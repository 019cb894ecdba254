package org.linekeeper.agent.sip.network;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a flow is wanted for.
///
/// @param trust     whom a TLS server must prove to be; null where the transport is another
/// @param avoided   servers of the hop that failed just now (RFC 3263 §4.3): not tried
/// @param preferred a server that is in use and stays so for as long as DNS names it; null where there is none
/// @param patience  for a server to accept a connection, and as long again for TLS
public record Way(
        Hop hop,
        @Nullable TlsTrust trust,
        Set<InetSocketAddress> avoided,
        @Nullable InetSocketAddress preferred,
        Duration patience) {
    private static final Duration STANDARD_PATIENCE = Duration.ofSeconds(5);

    public Way {
        avoided = Set.copyOf(avoided);
    }

    /// The first server that can be reached.
    public static Way to(Hop hop, @Nullable TlsTrust trust) {
        return new Way(hop, trust, Set.of(), null, STANDARD_PATIENCE);
    }

    public Way around(Set<InetSocketAddress> failed) {
        return new Way(hop, trust, failed, preferred, patience);
    }

    public Way preferring(@Nullable InetSocketAddress inUse) {
        return new Way(hop, trust, avoided, inUse, patience);
    }

    public Way within(Duration time) {
        return new Way(hop, trust, avoided, preferred, time);
    }
}
