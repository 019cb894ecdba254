package org.linekeeper.agent.media;

import java.nio.ByteBuffer;

/// What was received of one source, counted as RFC 3550 says: sequence numbers beyond 16 bits (appendix
/// A.1), loss (A.3) and interarrival jitter (A.8). Confined by its owner's lock.
final class Reception {
    private final int ssrc;
    private final long firstSequence;

    /// Of the timestamps, in units per second; a sender may change to a codec with another.
    private int clock;

    private long highestSequence;
    private long received;
    private boolean timed;
    private long lastTransit;
    private double jitter;

    private long expectedBefore;
    private long receivedBefore;

    /// Begins with the source's first packet, which is yet to be counted.
    Reception(int ssrc, int clock, int sequence) {
        this.ssrc = ssrc;
        this.clock = clock;
        firstSequence = sequence;
        highestSequence = sequence;
    }

    int ssrc() {
        return ssrc;
    }

    /// Counts a packet.
    ///
    /// @return its sequence number with the cycles that went before; falls behind for one that comes late
    long count(int sequence) {
        long extended = extended(sequence);
        highestSequence = Math.max(highestSequence, extended);
        received++;
        return extended;
    }

    /// Takes a packet of sound into the jitter. One of an event has the timestamp of a press's beginning, and says
    /// nothing.
    void time(int timestamp, int now, long nanos) {
        long transit = (int) (Math.round(nanos * 1e-9 * now) - timestamp);
        if (now != clock) {
            jitter = jitter * now / clock;
            clock = now;
        } else if (timed) {
            jitter += (Math.abs((int) (transit - lastTransit)) - jitter) / 16;
        }
        timed = true;
        lastTransit = transit;
    }

    /// The one nearest to the highest number so far.
    private long extended(int sequence) {
        int ahead = (short) (sequence - (int) highestSequence);
        return highestSequence + ahead;
    }

    long lost() {
        return Math.max(0, expected() - received);
    }

    double jitterMillis() {
        return jitter * 1_000 / clock;
    }

    private long expected() {
        return highestSequence - firstSequence + 1;
    }

    /// Writes the report block of RFC 3550 §6.4.1 on what came since the last one.
    ///
    /// @param lastReport      the middle 32 bits of the NTP time in the source's last sender report, or 0
    /// @param sinceLastReport how long ago that came, in units of 1/65536 s
    void report(ByteBuffer out, int lastReport, int sinceLastReport) {
        long expectedNow = expected() - expectedBefore;
        long lostNow = expectedNow - (received - receivedBefore);
        expectedBefore = expected();
        receivedBefore = received;
        int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
        long lost = Math.clamp(expected() - received, -0x80_0000, 0x7f_ffff);
        out.putInt(ssrc)
                .putInt((fraction << 24) | ((int) lost & 0xff_ffff))
                .putInt((int) highestSequence)
                .putInt((int) jitter)
                .putInt(lastReport)
                .putInt(sinceLastReport);
    }
}
