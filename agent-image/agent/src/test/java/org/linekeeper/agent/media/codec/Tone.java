package org.linekeeper.agent.media.codec;

import org.linekeeper.agent.sound.Goertzel;

/// Tones, and what came out instead of them.
final class Tone {
    private Tone() {}

    static short[] of(double hertz, double amplitude, int rate, int samples) {
        var sound = new short[samples];
        for (int i = 0; i < samples; i++) {
            sound[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return sound;
    }

    /// The level of the tone against the one that was played, in dB.
    static double change(short[] sound, int from, double hertz, double amplitude, int rate) {
        double played = 20 * Math.log10(amplitude / 32_768);
        return Goertzel.levelDbfs(sound, from, sound.length - from, hertz, rate) - played;
    }

    /// The tone's power above that of all that is not the tone, in dB: the best fitting sine is taken away.
    static double aboveTheRest(short[] sound, int from, double hertz, int rate) {
        double sine = 0;
        double cosine = 0;
        int length = sound.length - from;
        for (int i = 0; i < length; i++) {
            double angle = 2 * Math.PI * hertz * i / rate;
            sine += sound[from + i] * Math.sin(angle) * 2 / length;
            cosine += sound[from + i] * Math.cos(angle) * 2 / length;
        }
        double rest = 0;
        for (int i = 0; i < length; i++) {
            double angle = 2 * Math.PI * hertz * i / rate;
            double off = sound[from + i] - sine * Math.sin(angle) - cosine * Math.cos(angle);
            rest += off * off / length;
        }
        return 10 * Math.log10((sine * sine + cosine * cosine) / 2 / rest);
    }

    static double rms(short[] sound, int from, int length) {
        double energy = 0;
        for (int i = from; i < from + length; i++) {
            energy += (double) sound[i] * sound[i];
        }
        return Math.sqrt(energy / length);
    }
}
