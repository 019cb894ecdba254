package org.linekeeper.agent.sip.jain.transaction;

import java.time.Duration;

/// RFC 3261's base timers (§17.1.1.1, appendix A).
///
/// @param t1 estimated round-trip time: the first retransmission
/// @param t2 the longest gap between retransmissions
/// @param t4 how long a message may stay in the network
public record SipTimings(Duration t1, Duration t2, Duration t4) {
    public static final SipTimings STANDARD =
            new SipTimings(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5));

    /// 64·T1: the length of a transaction that gets no answer (timers B, D, F, H, J, L and M).
    public Duration timeout() {
        return t1.multipliedBy(64);
    }
}
