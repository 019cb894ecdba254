package org.linekeeper.agent.media;

import org.linekeeper.agent.media.codec.Codec;

/// How good a call sounds, by the E-model (ITU-T G.107) with everything at its default but what is measured here: the
/// codec, what was made up for loss, and the delay. On the scale of telephone bandwidth, so that a wide-band codec
/// without a fault is as good as G.711, not better.
final class VoiceModel {
    /// The rating of a faultless narrow-band connection (G.107 §7.7).
    private static final double BEST = 93.2;

    private static final double DELAY_PER_MILLI = 0.024;
    private static final double FELT_DELAY_MILLIS = 177.3;
    private static final double FELT_PER_MILLI = 0.11;

    private VoiceModel() {}

    /// @param concealed the part of the sound that was made up, 0 to 1
    /// @param oneWayMillis from mouth to ear
    /// @return the mean opinion score, 1 to 4.5, in steps of 0.01
    static double score(Codec codec, double concealed, double oneWayMillis) {
        double loss = 100 * concealed;
        double impairment = 95 * loss / (loss + robustness(codec));
        double felt = Math.max(0, oneWayMillis - FELT_DELAY_MILLIS);
        double rating = BEST - impairment - DELAY_PER_MILLI * oneWayMillis - FELT_PER_MILLI * felt;
        return Math.round(100 * score(rating)) / 100.0;
    }

    /// Bpl of ITU-T G.113 appendix I: that of G.711 with concealment; those of the others from how their own
    /// concealment compares with it. No codec here impairs by itself (Ie is 0).
    private static double robustness(Codec codec) {
        return switch (codec) {
            case PCMA, PCMU -> 25.1;
            case G722 -> 20;
            case OPUS -> 25.1;
        };
    }

    /// G.107 annex B.
    private static double score(double rating) {
        double r = Math.clamp(rating, 0, 100);
        return Math.clamp(1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6, 1, 4.5);
    }
}
