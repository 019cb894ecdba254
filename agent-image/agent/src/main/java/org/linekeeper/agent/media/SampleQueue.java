package org.linekeeper.agent.media;

/// Decoded sound that waits to be played, without a gap. Grows to what it once had to hold, and stays so. Confined by
/// its owner's lock.
final class SampleQueue {
    private short[] samples;
    private final int headroom;
    private int begin;
    private int size;

    /// @param usual    samples that it holds in most calls
    /// @param headroom samples that may be put in front
    SampleQueue(int usual, int headroom) {
        samples = new short[headroom + usual];
        this.headroom = headroom;
        begin = headroom;
    }

    int size() {
        return size;
    }

    /// Makes room behind the last sample, at [#end] of [#array].
    void reserve(int count) {
        if (begin + size + count > samples.length) {
            var roomy = headroom + size + count <= samples.length ? samples : new short[headroom + size + count];
            System.arraycopy(samples, begin, roomy, headroom, size);
            samples = roomy;
            begin = headroom;
        }
    }

    /// Good until room is made the next time.
    short[] array() {
        return samples;
    }

    int end() {
        return begin + size;
    }

    /// So many samples have been written behind the last one.
    void append(int count) {
        size += count;
    }

    /// Puts samples in front of the first one.
    void prepend(short[] sound, int count) {
        if (begin < count) {
            System.arraycopy(samples, begin, samples, headroom, size);
            begin = headroom;
        }
        begin -= count;
        size += count;
        System.arraycopy(sound, 0, samples, begin, count);
    }

    void copy(short[] to, int at, int count) {
        System.arraycopy(samples, begin, to, at, count);
    }

    /// Takes the first samples away, or all where there are fewer.
    void drop(long count) {
        int dropped = (int) Math.min(count, size);
        begin += dropped;
        size -= dropped;
    }

    void clear() {
        size = 0;
        begin = headroom;
    }
}
