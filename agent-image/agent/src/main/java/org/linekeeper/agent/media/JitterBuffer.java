package org.linekeeper.agent.media;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// Turns packets that come when they come into sound that is asked for block by block, and decides alone
/// how long the sound waits in between.
///
/// What is played is late by an offset against the sender's clock. [PlayoutDelay] says what offset lets all
/// but one packet in fifty come in time, and the offset is moved there where it is not heard. Nothing
/// else changes it: a packet that is missing when its turn comes is concealed, and time goes on without it.
/// So delay can't pile up, and a drift of the two clocks is taken out bit by bit like any other change.
///
/// Pure: time is passed in, in nanoseconds of one monotonic clock. Confined by its owner's lock. Allocates
/// nothing per packet.
final class JitterBuffer {
    /// A packet that is this far ahead of what is being played belongs to another time line.
    private static final long WILD_AHEAD_MILLIS = 1_500;

    /// And one this far behind: more than is ever waited for.
    private static final long WILD_BEHIND_MILLIS = 250;

    /// So many packets in a row on another time line, and it is the one that counts; but not where they
    /// come all at once, as they do after a jam.
    private static final int WILD_PACKETS = 8;

    private static final long WILD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /// Before any packet.
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    /// Waited for in addition at the beginning, while nothing is known about the network.
    private static final int FIRST_LEAD_MILLIS = 10;

    /// Later than needed by this, and it may be heard how time is made up for.
    private static final int HURRY_MILLIS = 60;

    /// Closer than this to what is needed is as good as it gets.
    private static final int TOLERANCE_MICROS = 1_000;

    /// Between two pieces of loud sound that are left out.
    private static final int REST_BLOCKS = 4;

    private final int rate;
    private final PacketRing ring = new PacketRing();
    private final PlayoutDelay delay;
    private final Concealment concealment;
    private final TimeStretch stretch;

    /// The packet that is being played, and where it stands on the time line.
    private final short[] packet = new short[PacketRing.PAYLOAD_BYTES];

    private long packetBegin;
    private long packetEnd;

    /// What is next on the time line, which begins with the first packet.
    private long position;

    private long nextSequence;

    /// A piece that is played in addition before time goes on.
    private final short[] repeated;

    private int repeatedAt;
    private int repeatedEnd;
    private final short[] ahead;
    private final short[] aheadPacket = new short[PacketRing.PAYLOAD_BYTES];
    private int blocksSinceStretch;

    private boolean begun;
    private boolean playing;
    private long originNanos;
    private int originTimestamp;
    private long newest;
    private int wild;
    private long wildSinceNanos;

    private long lost;
    private long late;
    private long duplicates;
    private long concealed;
    private long concealedInGap;

    JitterBuffer(int rate) {
        this.rate = rate;
        delay = new PlayoutDelay(rate);
        concealment = new Concealment(rate);
        stretch = new TimeStretch(rate);
        repeated = new short[stretch.longest()];
        ahead = new short[rate / 10];
    }

    /// Takes a packet; its payload is copied.
    ///
    /// @param sequence with the cycles that went before (RFC 3550 appendix A.1)
    /// @param length   0 for a packet that only says that there is silence
    void put(long sequence, int timestamp, Codec codec, byte[] payload, int offset, int length, long nanos) {
        if (begun && isWild(sequence, timestamp)) {
            wildSinceNanos = wild == 0 ? nanos : wildSinceNanos;
            wild++;
            if (wild < WILD_PACKETS || nanos - wildSinceNanos < WILD_NANOS) {
                late++;
                return;
            }
            restart();
        }
        wild = 0;
        if (!begun) {
            begin(sequence, timestamp, nanos);
        }
        if (ring.knows(sequence)) {
            duplicates++;
            return;
        }
        long begins = onTimeLine(timestamp);
        newest = Math.max(newest, begins);
        int samples = codec.samples(length);
        delay.packetCame(begins, samples, nanos - originNanos);
        if (!playing) {
            nextSequence = Math.min(nextSequence, sequence);
        } else if (sequence < nextSequence || (samples > 0 && begins + samples <= position)) {
            tooLate(sequence);
            return;
        }
        ring.put(sequence, begins, codec, payload, offset, length);
    }

    private void begin(long sequence, int timestamp, long nanos) {
        begun = true;
        originNanos = nanos;
        originTimestamp = timestamp;
        newest = 0;
        nextSequence = sequence;
        packetBegin = LONG_AGO;
        packetEnd = LONG_AGO;
        delay.restart();
    }

    /// Forgets the time line: the next packet begins another. Counts and the last sound stay.
    void restart() {
        begun = false;
        playing = false;
        repeatedAt = 0;
        repeatedEnd = 0;
        ring.clear();
    }

    private boolean isWild(long sequence, int timestamp) {
        long ahead = onTimeLine(timestamp) - (playing ? position : newest);
        return Math.abs(sequence - nextSequence) >= PacketRing.SLOTS
                || ahead > rate * WILD_AHEAD_MILLIS / 1_000
                || -ahead > rate * WILD_BEHIND_MILLIS / 1_000;
    }

    private long onTimeLine(int timestamp) {
        int newestTimestamp = originTimestamp + (int) newest;
        return newest + (timestamp - newestTimestamp);
    }

    private void tooLate(long sequence) {
        late++;
        settleGap(true);
        if (sequence >= nextSequence) {
            lost += sequence + 1 - nextSequence;
            nextSequence = sequence + 1;
        }
    }

    /// Fills a block with what is to be played now.
    void pull(short[] out, long nanos) {
        if (!playing && begun) {
            position = delay.begin(out.length, nanos - originNanos, rate * FIRST_LEAD_MILLIS / 1_000);
            playing = true;
        }
        if (!playing) {
            Arrays.fill(out, (short) 0);
            concealment.played(out, 0, out.length);
            return;
        }
        long next = position - (repeatedEnd - repeatedAt);
        delay.blockPlayed(next, nanos - originNanos);
        blocksSinceStretch++;
        int excess = delay.excess(next, 0);
        if (excess < 0 && repeatedAt == repeatedEnd) {
            wait(out);
        } else if (excess > tolerance() && delay.settled()) {
            catchUp(out, excess);
        } else {
            play(out);
        }
    }

    /// The device has gone on by so many samples without us: so does the sound.
    void skip(int samples) {
        if (playing) {
            repeatedAt = repeatedEnd;
            position += samples;
        }
    }

    /// Packets come too late: lets the sound wait, by made-up sound where there is none anyway, else by
    /// repeating a piece.
    private void wait(short[] out) {
        if (!loadPacket()) {
            delay.moved(-out.length);
            conceal(out, 0, out.length);
            return;
        }
        int blended = look(stretch.longest() / 2);
        int piece = concealment.active() || blended == 0
                ? 0
                : stretch.pieceToRepeat(concealment.history(), length -> delay.excess(position - length, -length) >= 0);
        if (piece > 0) {
            short[] history = concealment.history();
            System.arraycopy(history, history.length - piece, repeated, 0, piece);
            TimeStretch.blend(ahead, Math.min(blended, piece), repeated);
            repeatedAt = 0;
            repeatedEnd = piece;
            delay.moved(-piece);
        }
        play(out);
    }

    /// The sound is later than it needs to be: leaves a piece out.
    private void catchUp(short[] out, int excess) {
        boolean hurry = excess > rate * HURRY_MILLIS / 1_000;
        if (!loadPacket()) {
            if (concealment.silent() || hurry) {
                moveForward(largestFit(untilNextPacket(excess)));
            }
            play(out);
            return;
        }
        int length = look(out.length + stretch.longest());
        boolean may = !concealment.active()
                && repeatedAt == repeatedEnd
                && (blocksSinceStretch > REST_BLOCKS || hurry)
                && length > out.length;
        int piece = may ? stretch.pieceToLeaveOut(ahead, length, out.length, this::fits, hurry) : 0;
        if (piece == 0) {
            play(out);
            return;
        }
        TimeStretch.leaveOut(ahead, piece, out);
        blocksSinceStretch = 0;
        moveForward(piece);
        position += out.length;
        concealment.played(out, 0, out.length);
    }

    private boolean fits(int piece) {
        return delay.excess(position + piece, piece) >= tolerance();
    }

    private int largestFit(int most) {
        for (int piece = most; piece > 0; piece--) {
            if (fits(piece)) {
                return piece;
            }
        }
        return 0;
    }

    private void moveForward(int samples) {
        position += samples;
        delay.moved(samples);
    }

    private int tolerance() {
        return rate / (1_000_000 / TOLERANCE_MICROS);
    }

    private void play(short[] out) {
        int at = 0;
        while (at < out.length) {
            int left = out.length - at;
            if (repeatedAt < repeatedEnd) {
                at += playRepeated(out, at, left);
            } else if (loadPacket()) {
                at += playPacket(out, at, left);
            } else {
                int length = untilNextPacket(left);
                conceal(out, at, length);
                position += length;
                at += length;
            }
        }
    }

    private int playRepeated(short[] out, int at, int most) {
        int length = Math.min(most, repeatedEnd - repeatedAt);
        System.arraycopy(repeated, repeatedAt, out, at, length);
        repeatedAt += length;
        concealment.played(out, at, length);
        return length;
    }

    private int playPacket(short[] out, int at, int most) {
        int length = (int) Math.min(most, packetEnd - position);
        System.arraycopy(packet, (int) (position - packetBegin), out, at, length);
        concealment.resume(out, at, length);
        concealment.played(out, at, length);
        position += length;
        return length;
    }

    private void conceal(short[] out, int at, int length) {
        concealment.conceal(out, at, length);
        concealment.played(out, at, length);
        concealedInGap += length;
    }

    private int untilNextPacket(int most) {
        var next = ring.first(nextSequence);
        return next == null ? most : (int) Math.min(most, next.timestamp() - position);
    }

    /// Makes the packet that holds the next sample the current one.
    ///
    /// @return false where it is not here
    private boolean loadPacket() {
        while (position >= packetEnd || position < packetBegin) {
            var next = ring.first(nextSequence);
            if (next == null || next.timestamp() > position) {
                return false;
            }
            boolean silenceBefore = next.sequence() == nextSequence && next.timestamp() > packetEnd;
            settleGap(!silenceBefore);
            lost += next.sequence() - nextSequence;
            nextSequence = next.sequence() + 1;
            packetBegin = next.timestamp();
            packetEnd = packetBegin + next.decode(packet);
            next.take();
        }
        return true;
    }

    /// Only what comes after a gap says whether something was missing or the sender was silent.
    private void settleGap(boolean missing) {
        if (missing) {
            concealed += concealedInGap;
        }
        concealedInGap = 0;
    }

    /// Copies the next samples as far as they are here without a gap, and leaves them to be played.
    private int look(int most) {
        int length = (int) Math.min(most, packetEnd - position);
        System.arraycopy(packet, (int) (position - packetBegin), ahead, 0, length);
        long sequence = nextSequence;
        while (length < most) {
            var next = ring.first(sequence);
            if (next == null || next.sequence() != sequence || next.timestamp() != position + length) {
                return length;
            }
            int added = Math.min(most - length, next.decode(aheadPacket));
            System.arraycopy(aheadPacket, 0, ahead, length, added);
            length += added;
            sequence++;
        }
        return length;
    }

    long lost() {
        return lost;
    }

    long late() {
        return late;
    }

    long duplicates() {
        return duplicates;
    }

    double concealedMillis() {
        return concealed * 1_000.0 / rate;
    }

    /// How long sound waits here, above the shortest way of any packet.
    double delayMillis() {
        return playing ? delay.millis() : 0;
    }
}
