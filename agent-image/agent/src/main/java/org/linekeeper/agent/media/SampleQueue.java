package org.linekeeper.agent.media;

/// Decoded sound that waits to be played, without a gap. Confined by its owner's lock; allocates nothing after it was
/// made.
final class SampleQueue {
    private final short[] samples;
    private final int headroom;
    private int begin;
    private int size;

    /// @param most     samples that are ever appended to
    /// @param headroom samples that may be put in front
    SampleQueue(int most, int headroom) {
        samples = new short[headroom + most];
        this.headroom = headroom;
        begin = headroom;
    }

    int size() {
        return size;
    }

    /// Makes room behind the last sample, at [#end] of [#array].
    void reserve(int count) {
        if (begin + size + count > samples.length) {
            System.arraycopy(samples, begin, samples, headroom, size);
            begin = headroom;
        }
    }

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
