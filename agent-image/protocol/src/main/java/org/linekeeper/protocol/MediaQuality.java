package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// How a call's sound fared, as counted at the agent's SIP side.
///
/// @param codec           the RTP encoding name, `PCMA` for instance
/// @param packetsLost     RTP packets that were missing when their time came (RFC 3550 §6.4.1)
/// @param packetsDropped  malformed, truncated or foreign packets
/// @param concealedMillis sound that was made up for what was missing
/// @param jitterMillis    interarrival jitter at the end (RFC 3550 §6.4.1)
/// @param roundTripMillis from RTCP; -1 where the far end sent no report
/// @param mos             mean opinion score of what came from the phone, 1 to 4.5, by the E-model (ITU-T G.107); null
///                        where nothing came
/// @param oneWay          which direction carried nothing, or nothing any more at the end; null where both did or could
///                        not be told
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MediaQuality(
        String codec,
        long packetsSent,
        long packetsReceived,
        long packetsLost,
        long packetsDropped,
        long concealedMillis,
        double jitterMillis,
        double roundTripMillis,
        @Nullable Double mos,
        @Nullable OneWay oneWay) {
    public enum OneWay {
        /// No packet came from the phone's side, or none in the last seconds, although it was to send and did not say
        /// that it pauses.
        NOTHING_FROM_PHONE,
        /// The phone's side reports that it received nothing of ours, or nothing more (RFC 3550 §6.4).
        NOTHING_TO_PHONE
    }
}
