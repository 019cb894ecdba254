package org.linekeeper.lab.demo;

import org.linekeeper.lab.measure.Tone;

/// What one end of a call heard while the other end played a tone.
///
/// @param tone       the strongest tone heard
/// @param otherDbfs  the level of the tone that this end itself was playing: an echo, where it is there
/// @param latencyMs  the median of all bursts, microphone to loudspeaker
/// @param lostBursts bursts that did not arrive
public record Heard(Tone tone, double otherDbfs, double latencyMs, int lostBursts) {
    private static final double HZ_TOLERANCE = 3;
    private static final double QUIETEST_DBFS = -45;
    private static final double APART_DB = 30;
    /// Noise suppression may swallow one.
    private static final int MOST_LOST = 2;

    /// Whether it is the tone that was played, loud enough, and alone.
    public boolean is(double hz) {
        return Double.isFinite(latencyMs)
                && Math.abs(tone.hz() - hz) <= HZ_TOLERANCE
                && tone.levelDbfs() >= QUIETEST_DBFS
                && otherDbfs <= tone.levelDbfs() - APART_DB
                && lostBursts <= MOST_LOST;
    }
}
