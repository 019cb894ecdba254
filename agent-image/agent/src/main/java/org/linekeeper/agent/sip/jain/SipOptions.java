package org.linekeeper.agent.sip.jain;

import java.time.Duration;
import org.linekeeper.agent.sip.jain.transaction.SipTimings;
import org.linekeeper.agent.sip.location.DnsNames;
import org.linekeeper.agent.sip.network.Hop;
import org.linekeeper.agent.sip.network.NameResolver;

/// What tests and unusual networks set otherwise.
///
/// @param preferredPort the local UDP port to take when it is free; 0 for any
/// @param keepAlive     between keepalives: below the half minute after which address translators forget (RFC 4787
/// §4.3)
/// @param mostFromPeers how many transactions of peers' are remembered at once. A call leaves two of them for half a
///                      minute, 2 KB each, so the standard is enough for 60 calls a second
/// @param longestRing   when a call that nobody ends while it rings is given up, so that none rings for ever
/// @param second        how long a second of session timers and of the waits after crossing offers is
/// @param redirects     where 3xx responses may lead
public record SipOptions(
        int preferredPort,
        SipTimings timings,
        int mostFromPeers,
        Duration keepAlive,
        Duration longestRing,
        NameResolver names,
        Duration second,
        RedirectPolicy redirects) {
    public static SipOptions standard() {
        return new SipOptions(
                Hop.DEFAULT_PORT,
                SipTimings.STANDARD,
                4096,
                Duration.ofSeconds(25),
                Duration.ofMinutes(5),
                DnsNames.system());
    }

    /// With true seconds and redirection within the line's own domain.
    public SipOptions(
            int preferredPort,
            SipTimings timings,
            int mostFromPeers,
            Duration keepAlive,
            Duration longestRing,
            NameResolver names) {
        this(
                preferredPort,
                timings,
                mostFromPeers,
                keepAlive,
                longestRing,
                names,
                Duration.ofSeconds(1),
                RedirectPolicy.ownDomain());
    }
}
