package org.linekeeper.lab.probe;

import java.util.Arrays;

/// The last seconds of a stream, by the time at which they were received. Thread-safe.
final class Recording {
    private final int rate;
    private final short[] ring;
    private long end;
    private long endNanos;

    Recording(int rate, int seconds) {
        this.rate = rate;
        ring = new short[rate * seconds];
    }

    /// @param nanos when the frame's last sample was received
    synchronized void append(short[] frame, long nanos) {
        for (short sample : frame) {
            ring[(int) (end++ % ring.length)] = sample;
        }
        endNanos = nanos;
        notifyAll();
    }

    /// What was received between two times; waits for the end.
    synchronized short[] between(long fromNanos, long toNanos) throws InterruptedException {
        while (endNanos < toNanos) {
            wait();
        }
        long first = Math.max(Math.max(0, end - ring.length), position(fromNanos));
        long last = Math.min(end, position(toNanos));
        var sound = new short[(int) Math.max(0, last - first)];
        for (int i = 0; i < sound.length; i++) {
            sound[i] = ring[(int) ((first + i) % ring.length)];
        }
        return first > position(fromNanos) ? Arrays.copyOf(sound, 0) : sound;
    }

    private long position(long nanos) {
        return end - Math.round((endNanos - nanos) * 1e-9 * rate);
    }
}
