package org.linekeeper.agent.media;

import org.linekeeper.agent.media.codec.SoundDecoder;

/// Makes up sound for packets that are missing, in the spirit of ITU-T G.711 Appendix I: repeats the last
/// pitch periods, more of them the longer it lasts so that it does not buzz, and fades to silence within
/// 60 ms. A codec that knows better how its sound goes on makes it up itself. What comes after is blended in. Keeps the
/// last 50 ms that were played. Confined by its owner's lock.
final class Concealment {
    private static final int SHORTEST_PERIOD_MICROS = 5_000;
    private static final int LONGEST_PERIOD_MICROS = 15_000;
    private static final int COMPARED_MICROS = 15_000;
    private static final int FULL_MICROS = 10_000;
    private static final int SILENT_MICROS = 60_000;
    private static final int BLEND_MICROS = 4_000;
    private static final int MOST_PERIODS = 3;

    private final int rate;
    private final short[] history;
    private final short[] before;
    private final short[] source;
    private final int blendSamples;
    private int period;
    private int periods;
    private int position;
    private int made;
    private int toBlend;

    /// What a codec has made up beyond what was asked for.
    private final short[] spare;

    private int spareAt;
    private int spareEnd;
    private final Pitch pitch;

    Concealment(int rate) {
        this.rate = rate;
        pitch = new Pitch(rate);
        spare = new short[samples(SILENT_MICROS)];
        // three periods, and a quarter of one before them
        history = new short[samples(LONGEST_PERIOD_MICROS) * (MOST_PERIODS * 4 + 1) / 4];
        before = new short[history.length];
        source = new short[history.length];
        blendSamples = samples(BLEND_MICROS);
    }

    private int samples(int micros) {
        return (int) ((long) rate * micros / 1_000_000);
    }

    /// What has been played, newest last.
    short[] history() {
        return history;
    }

    boolean active() {
        return made > 0;
    }

    /// Nothing is left to be heard of what is made up.
    boolean silent() {
        return made >= samples(SILENT_MICROS);
    }

    /// Notes what was played, made up or not.
    void played(short[] sound, int at, int count) {
        int kept = Math.min(count, history.length);
        System.arraycopy(history, kept, history, 0, history.length - kept);
        System.arraycopy(sound, at + count - kept, history, history.length - kept, kept);
    }

    /// Makes up the next samples.
    void conceal(short[] out, int at, int count) {
        if (made == 0) {
            begin();
        }
        for (int i = 0; i < count; i++) {
            out[at + i] = next();
        }
        toBlend = blendSamples;
    }

    /// Lets the codec make up the next samples, if it can.
    ///
    /// @return false where it can't
    boolean concealBy(SoundDecoder decoder, short[] out, int at, int count) {
        int step = decoder.concealedStep();
        if (step == 0 || step > spare.length) {
            return false;
        }
        int filled = 0;
        while (filled < count) {
            if (spareAt == spareEnd) {
                decoder.conceal(spare, 0, step);
                spareAt = 0;
                spareEnd = step;
            }
            int length = Math.min(count - filled, spareEnd - spareAt);
            System.arraycopy(spare, spareAt, out, at + filled, length);
            spareAt += length;
            filled += length;
        }
        made = Math.min(made + count, samples(SILENT_MICROS));
        toBlend = 0;
        return true;
    }

    private void begin() {
        System.arraycopy(history, 0, before, 0, history.length);
        int compared = samples(COMPARED_MICROS);
        var match = pitch.before(
                before,
                before.length - compared,
                compared,
                samples(SHORTEST_PERIOD_MICROS),
                samples(LONGEST_PERIOD_MICROS));
        period = match.lag() == 0 ? samples(LONGEST_PERIOD_MICROS) : match.lag();
        periods = 0;
        position = 0;
    }

    private short next() {
        int wanted = Math.min(MOST_PERIODS, 1 + made / samples(FULL_MICROS));
        if (wanted > periods) {
            periods = wanted;
            smoothSeam();
        }
        int length = period * periods;
        if (position >= length) {
            position = 0;
        }
        double value = source[source.length - length + position++] * gain();
        made = Math.min(made + 1, samples(SILENT_MICROS));
        return (short) value;
    }

    /// Lets the piece that is repeated end as it would if its own beginning came next.
    private void smoothSeam() {
        System.arraycopy(before, 0, source, 0, before.length);
        int seam = period / 4;
        int begin = before.length - period * periods;
        for (int i = 0; i < seam; i++) {
            double weight = (i + 1.0) / (seam + 1);
            int end = before.length - seam + i;
            source[end] = (short) (before[end] * (1 - weight) + before[begin - seam + i] * weight);
        }
    }

    private double gain() {
        int full = samples(FULL_MICROS);
        return made <= full ? 1 : Math.max(0, 1 - (made - full) / (double) (samples(SILENT_MICROS) - full));
    }

    /// Blends the first real samples after made-up ones with what would have been made up next.
    void resume(short[] out, int at, int count) {
        if (made == 0) {
            return;
        }
        if (spareAt < spareEnd) {
            blendSpare(out, at, count);
            return;
        }
        int now = Math.min(count, toBlend);
        for (int i = 0; i < now; i++) {
            double weight = (blendSamples - toBlend + i + 1.0) / (blendSamples + 1);
            out[at + i] = (short) (out[at + i] * weight + next() * (1 - weight));
        }
        toBlend -= now;
        if (toBlend == 0) {
            made = 0;
        }
    }

    /// The codec's own sound passes over by itself, but where it was cut short.
    private void blendSpare(short[] out, int at, int count) {
        int length = Math.min(count, Math.min(blendSamples, spareEnd - spareAt));
        for (int i = 0; i < length; i++) {
            double weight = (i + 1.0) / (length + 1);
            out[at + i] = (short) (out[at + i] * weight + spare[spareAt + i] * (1 - weight));
        }
        spareAt = 0;
        spareEnd = 0;
        made = 0;
    }
}
