package org.linekeeper.protocol;

/// How a call's sound fared, as counted at the agent's SIP side.
///
/// @param codec           the RTP encoding name, `PCMA` for instance
/// @param packetsLost     RTP packets that were missing when their time came (RFC 3550 §6.4.1)
/// @param packetsDropped  malformed, truncated or foreign packets
/// @param concealedMillis sound that was made up for what was missing
/// @param jitterMillis    interarrival jitter at the end (RFC 3550 §6.4.1)
/// @param roundTripMillis from RTCP; -1 where the far end sent no report
public record MediaQuality(
        String codec,
        long packetsSent,
        long packetsReceived,
        long packetsLost,
        long packetsDropped,
        long concealedMillis,
        double jitterMillis,
        double roundTripMillis) {}
