package org.linekeeper.agent.media;

import java.util.concurrent.TimeUnit;

/// By how much what is played is late against the sender's clock, and by how much it has to be. Positions
/// are samples of the sender's time line, counted like the nanoseconds from about its first packet; delays are
/// in samples too. Confined by its owner's lock.
///
/// A block can be played only when its last packet has come. So on top of the packets' own delay stands the
/// part of a block by which that packet begins inside it: nothing where blocks and packets begin together.
final class PlayoutDelay {
    /// What the measuring is off by, and the threads that are woken late.
    private static final long MARGIN_MICROS = 2_000;

    private static final long MOST_MILLIS = 200;
    private static final int SETTLED_PACKETS = 50;

    /// The offset is averaged over so many blocks: its single values carry the wake-up times of the thread.
    private static final double AVERAGED_BLOCKS = 8;

    private final int rate;
    private final DelayWindow window = new DelayWindow();
    private double offset;
    private int block = 1;
    private int grid = 1;
    private long newestPacket;

    PlayoutDelay(int rate) {
        this.rate = rate;
    }

    /// A packet came: its position and length, and when.
    void packetCame(long position, int length, long nanos) {
        window.add(nanos - Math.round(position * 1e9 / rate), nanos);
        newestPacket = Math.max(newestPacket, position);
        if (length > 0) {
            grid = length;
        }
    }

    /// Where to begin, so that the delay is what is needed and blocks and packets begin together.
    ///
    /// @param lead samples to wait in addition
    long begin(int blockLength, long nanos, int lead) {
        block = blockLength;
        long latest = position(nanos) - least() - margin() - lead;
        long position = newestPacket + Math.floorDiv(latest - newestPacket, grid()) * grid();
        offset = position(nanos) - position;
        return position;
    }

    /// A block is asked for, whose first sample is at that position.
    void blockPlayed(long position, long nanos) {
        offset += (position(nanos) - position - offset) / AVERAGED_BLOCKS;
    }

    /// The position that is played has been moved, by so many samples forward.
    void moved(int samples) {
        offset -= samples;
    }

    /// How much later than needed the sound is, in samples; negative where packets come too late.
    ///
    /// @param position of the next block, were it moved there
    /// @param moved    by how much it would be moved forward for that
    int excess(long position, int moved) {
        return (int) (Math.round(offset) - moved - least() - margin() - insideBlock(position));
    }

    private int insideBlock(long position) {
        return (int) Math.floorMod(newestPacket - position, (long) grid()) + block - grid();
    }

    private int grid() {
        int a = block;
        int b = grid;
        while (b != 0) {
            int rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }

    private long least() {
        long most = window.shortest() + TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS);
        return position(Math.min(window.quantile(), most));
    }

    private long margin() {
        return MARGIN_MICROS * rate / 1_000_000;
    }

    private long position(long nanos) {
        return Math.round(nanos * 1e-9 * rate);
    }

    /// Above the shortest delay of any packet.
    double millis() {
        return (offset - position(window.shortest())) * 1_000.0 / rate;
    }

    /// Enough packets have come to believe that the network is as quiet as it seems.
    boolean settled() {
        return window.count() >= SETTLED_PACKETS;
    }

    void restart() {
        window.clear();
        newestPacket = 0;
    }
}
