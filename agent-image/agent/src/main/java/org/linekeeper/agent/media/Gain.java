package org.linekeeper.agent.media;

/// Makes sound louder or softer. What would not fit in any more is bent gently below full scale, and never wraps.
final class Gain {
    private static final double FULL_SCALE = 32_767;

    /// Up to here nothing is bent: -3 dB.
    private static final double KNEE = FULL_SCALE * Math.sqrt(0.5);

    private final double factor;

    Gain(double decibels) {
        factor = Math.pow(10, decibels / 20);
    }

    void apply(short[] sound, int length) {
        if (factor == 1) {
            return;
        }
        for (int i = 0; i < length; i++) {
            double value = sound[i] * factor;
            double size = Math.abs(value);
            if (size > KNEE) {
                double room = FULL_SCALE - KNEE;
                value = Math.copySign(KNEE + room * Math.tanh((size - KNEE) / room), value);
            }
            sound[i] = (short) Math.round(value);
        }
    }
}
