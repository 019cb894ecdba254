package org.linekeeper.agent.media;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.PacketRing.Kind;
import org.linekeeper.agent.media.codec.SoundDecoder;

/// Turns packets that come when they come into sound that is asked for block by block, and decides alone
/// how long the sound waits in between.
///
/// What is played is late by an offset against the sender's clock. [PlayoutDelay] says what offset lets all
/// but one packet in fifty come in time, and the offset is moved there where it is not heard. Nothing
/// else changes it: a packet that is missing when its turn comes is concealed, and time goes on without it.
/// So delay can't pile up, and a drift of the two clocks is taken out bit by bit like any other change.
///
/// Each packet is decoded once, in the sender's order, since codecs have a state: into a short queue of samples whose
/// first is the next to be played. Whatever is looked at, left out, repeated or concealed is so in that queue.
///
/// Positions and lengths are samples of the sender's time line at one rate, whatever clock the timestamps have.
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

    private static final byte[] NO_PAYLOAD = {};

    /// The level of comfort noise that is silence.
    private static final int NO_NOISE = 127;

    /// Waited for in addition at the beginning, while nothing is known about the network.
    private static final int FIRST_LEAD_MILLIS = 10;

    /// Later than needed by this, and it may be heard how time is made up for.
    private static final int HURRY_MILLIS = 60;

    /// Closer than this to what is needed is as good as it gets.
    private static final int TOLERANCE_MICROS = 1_000;

    /// Between two pieces of loud sound that are left out.
    private static final int REST_BLOCKS = 2;

    /// What most calls have decoded ahead: two packets of 20 ms, and a little.
    private static final int USUAL_MILLIS = 50;

    private final int rate;
    private final PacketRing ring = new PacketRing();
    private final PlayoutDelay delay;
    private final Concealment concealment;
    private final TimeStretch stretch;
    private final ComfortNoise noise;

    /// What is next on the time line, which begins with the first packet; the queue's first sample, where it has any.
    private long position;

    private final SampleQueue queue;
    private long nextSequence;

    /// Where the sound ended that was decoded last, and who has decoded it.
    private long decodedTo;

    private @Nullable SoundDecoder decoder;

    /// So much at the queue's beginning is played in addition, before time goes on.
    private int repeating;

    private final short[] repeated;
    private final short[] ahead;
    private int blocksSinceStretch;

    private boolean begun;
    private boolean playing;
    private long originNanos;
    private int originTimestamp;

    /// Samples per unit of the timestamp.
    private int step = 1;

    private long newest;
    private int wild;
    private long wildSinceNanos;

    private long lost;
    private long late;
    private long duplicates;
    private long decoded;
    private long concealed;
    private long concealedInGap;

    JitterBuffer(int rate, RandomGenerator random) {
        this.rate = rate;
        delay = new PlayoutDelay(rate);
        concealment = new Concealment(rate);
        noise = new ComfortNoise(rate, random);
        stretch = new TimeStretch(rate);
        queue = new SampleQueue(rate * USUAL_MILLIS / 1_000, 2 * stretch.longest());
        repeated = new short[stretch.longest()];
        ahead = new short[rate / 10];
    }

    /// Takes a packet of sound; its payload is copied.
    ///
    /// @param sequence with the cycles that went before (RFC 3550 appendix A.1)
    void put(long sequence, int timestamp, PayloadFormat format, byte[] payload, int offset, int length, long nanos) {
        int samples = format.decoder().samples(payload, offset, length);
        if (samples == 0) {
            putNothing(sequence);
            return;
        }
        if (rate / format.clock() != step) {
            restart();
            step = rate / format.clock();
        }
        if (belongs(sequence, timestamp, nanos)) {
            long begins = onTimeLine(timestamp);
            newest = Math.max(newest, begins);
            delay.packetCame(begins, samples, nanos - originNanos);
            if (isInTime(sequence, begins + samples)) {
                ring.put(sequence, begins, Kind.SOUND, format, payload, offset, length);
            }
        }
    }

    /// Takes a packet that says that there is silence from its time on, and how loud that is (RFC 3389).
    void putComfortNoise(long sequence, int timestamp, byte[] payload, int offset, int length, long nanos) {
        if (belongs(sequence, timestamp, nanos)) {
            long begins = onTimeLine(timestamp);
            newest = Math.max(newest, begins);
            delay.packetCame(begins, 0, nanos - originNanos);
            if (isInTime(sequence, Long.MAX_VALUE)) {
                ring.put(sequence, begins, Kind.COMFORT_NOISE, null, payload, offset, Math.min(1, length));
            }
        }
    }

    /// A packet with that number has come and is no sound: it is not to be missed.
    void putNothing(long sequence) {
        if (begun && sequence >= nextSequence && !ring.knows(sequence) && sequence < nextSequence + PacketRing.SLOTS) {
            ring.put(sequence, Long.MIN_VALUE, Kind.NOTHING, null, NO_PAYLOAD, 0, 0);
        }
    }

    private boolean belongs(long sequence, int timestamp, long nanos) {
        if (begun && isWild(sequence, timestamp)) {
            wildSinceNanos = wild == 0 ? nanos : wildSinceNanos;
            wild++;
            if (wild < WILD_PACKETS || nanos - wildSinceNanos < WILD_NANOS) {
                late++;
                return false;
            }
            restart();
        }
        wild = 0;
        if (!begun) {
            begin(sequence, timestamp, nanos);
        }
        if (ring.knows(sequence)) {
            duplicates++;
            return false;
        }
        return true;
    }

    private boolean isInTime(long sequence, long ends) {
        if (!playing) {
            nextSequence = Math.min(nextSequence, sequence);
        } else if (sequence < nextSequence || ends <= position) {
            tooLate(sequence);
            return false;
        }
        return true;
    }

    private void begin(long sequence, int timestamp, long nanos) {
        begun = true;
        originNanos = nanos;
        originTimestamp = timestamp;
        newest = 0;
        decodedTo = LONG_AGO;
        nextSequence = sequence;
        delay.restart();
    }

    /// Forgets the time line: the next packet begins another. Counts and the last sound stay.
    void restart() {
        begun = false;
        playing = false;
        repeating = 0;
        queue.clear();
        ring.clear();
    }

    /// The decoders are about to be closed.
    void forgetDecoder() {
        decoder = null;
    }

    private boolean isWild(long sequence, int timestamp) {
        long ahead = onTimeLine(timestamp) - (playing ? position : newest);
        return Math.abs(sequence - nextSequence) >= PacketRing.SLOTS
                || ahead > rate * WILD_AHEAD_MILLIS / 1_000
                || -ahead > rate * WILD_BEHIND_MILLIS / 1_000;
    }

    private long onTimeLine(int timestamp) {
        int newestTimestamp = originTimestamp + (int) (newest / step);
        return newest + (long) (timestamp - newestTimestamp) * step;
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
        delay.blockPlayed(position, nanos - originNanos);
        blocksSinceStretch++;
        int excess = delay.excess(position, 0);
        if (excess < 0 && repeating == 0) {
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
            // what was to be played once more is left out, and time goes on by as much as was asked for
            queue.drop(repeating);
            position += repeating;
            repeating = 0;
            moveTo(position + samples);
        }
    }

    /// Packets come too late: lets the sound wait, by made-up sound where there is none anyway, else by
    /// repeating a piece.
    private void wait(short[] out) {
        if (!fill(1)) {
            delay.moved(-out.length);
            conceal(out, 0, out.length);
            return;
        }
        int blended = look(stretch.longest() / 2);
        int piece = concealment.active()
                ? 0
                : stretch.pieceToRepeat(concealment.history(), length -> delay.excess(position - length, -length) >= 0);
        if (piece > 0) {
            short[] history = concealment.history();
            System.arraycopy(history, history.length - piece, repeated, 0, piece);
            TimeStretch.blend(ahead, Math.min(blended, piece), repeated);
            queue.prepend(repeated, piece);
            repeating = piece;
            position -= piece;
            delay.moved(-piece);
        }
        play(out);
    }

    /// The sound is later than it needs to be: leaves a piece out.
    private void catchUp(short[] out, int excess) {
        boolean hurry = excess > rate * HURRY_MILLIS / 1_000;
        if (!fill(1)) {
            if (concealment.silent() || noise.on() || hurry) {
                moveForward(largestFit(untilNextPacket(excess)));
            }
            play(out);
            return;
        }
        boolean may = !concealment.active() && repeating == 0 && (blocksSinceStretch > REST_BLOCKS || hurry);
        int length = may ? look(out.length + stretch.longest()) : 0;
        int piece = length > out.length ? stretch.pieceToLeaveOut(ahead, length, out.length, this::fits, hurry) : 0;
        if (piece == 0) {
            play(out);
            return;
        }
        TimeStretch.leaveOut(ahead, piece, out);
        blocksSinceStretch = 0;
        moveForward(piece);
        moveTo(position + out.length);
        concealment.played(out, 0, out.length);
    }

    private boolean fits(int piece) {
        return delay.excess(position + piece, piece) >= tolerance();
    }

    private int largestFit(int most) {
        for (int piece = most; piece > 0; piece -= stretch.step()) {
            if (fits(piece)) {
                return piece;
            }
        }
        return 0;
    }

    private void moveForward(int samples) {
        moveTo(position + samples);
        delay.moved(samples);
    }

    private void moveTo(long there) {
        queue.drop(there - position);
        position = there;
    }

    private int tolerance() {
        return rate / (1_000_000 / TOLERANCE_MICROS);
    }

    private void play(short[] out) {
        int at = 0;
        while (at < out.length) {
            int left = out.length - at;
            if (fill(1)) {
                int length = Math.min(left, queue.size());
                playQueued(out, at, length);
                at += length;
            } else {
                int length = untilNextPacket(left);
                conceal(out, at, length);
                position += length;
                at += length;
            }
        }
    }

    private void playQueued(short[] out, int at, int length) {
        queue.copy(out, at, length);
        moveTo(position + length);
        repeating = Math.max(0, repeating - length);
        concealment.resume(out, at, length);
        concealment.played(out, at, length);
    }

    private void conceal(short[] out, int at, int length) {
        if (noise.on()) {
            noise.fill(out, at, length);
        } else {
            if (decoder == null || !concealment.concealBy(decoder, out, at, length)) {
                concealment.conceal(out, at, length);
            }
            concealedInGap += length;
        }
        concealment.played(out, at, length);
    }

    private int untilNextPacket(int most) {
        var next = ring.first(nextSequence);
        return next == null ? most : Math.clamp(next.timestamp() - position, 1, most);
    }

    /// Decodes until so many samples wait, as far as they are here without a gap.
    ///
    /// @return whether any wait
    private boolean fill(int wanted) {
        boolean more = true;
        while (more && queue.size() < wanted) {
            var next = ring.first(nextSequence);
            more = next != null && take(next);
        }
        return queue.size() > 0;
    }

    /// @return false where its turn has not come
    private boolean take(PacketRing.Slot next) {
        if (next.kind() == Kind.NOTHING) {
            // a missing packet before it may be heard of yet
            boolean turn = next.sequence() == nextSequence || queue.size() == 0;
            if (turn) {
                used(next);
            }
            return turn;
        }
        boolean turn = queue.size() == 0
                ? next.timestamp() <= position
                : next.sequence() == nextSequence && next.timestamp() == decodedTo;
        var format = next.format();
        if (!turn) {
            return queue.size() == 0 && format != null && recover(next, format.decoder());
        }
        boolean silenceBefore = next.sequence() == nextSequence && next.timestamp() > decodedTo;
        settleGap(!silenceBefore);
        if (format == null) {
            noise.begin(next.length() == 0 ? NO_NOISE : next.payload()[0] & 0x7f);
        } else {
            noise.end();
            decode(next, format.decoder());
        }
        used(next);
        return true;
    }

    private void used(PacketRing.Slot next) {
        lost += next.sequence() - nextSequence;
        nextSequence = next.sequence() + 1;
        next.take();
    }

    private void decode(PacketRing.Slot next, SoundDecoder by) {
        int most = by.samples(next.payload(), 0, next.length());
        queue.reserve(most);
        int samples = by.decode(next.payload(), 0, next.length(), queue.array(), queue.end());
        decoded(next.timestamp(), samples, by);
        decodedTo = next.timestamp() + most; // one that was broken lasts as long
    }

    /// Samples that begin there have been written behind the queue's last.
    private void decoded(long begins, int samples, SoundDecoder by) {
        decoder = by;
        decoded += samples;
        boolean first = queue.size() == 0;
        queue.append(samples);
        if (first) {
            queue.drop(position - begins);
        }
    }

    /// The packet before this one is missing: takes what this one tells of it, once its time has come.
    ///
    /// @return false where that is nothing, or not yet
    private boolean recover(PacketRing.Slot next, SoundDecoder by) {
        int samples = by.samples(next.payload(), 0, next.length());
        long begins = next.timestamp() - samples;
        if (next.sequence() != nextSequence + 1 || begins > position || begins < decodedTo) {
            return false;
        }
        queue.reserve(samples);
        int recovered = by.recover(next.payload(), 0, next.length(), queue.array(), queue.end(), samples);
        if (recovered != samples) {
            return false;
        }
        settleGap(true);
        lost++;
        nextSequence = next.sequence();
        decoded(begins, samples, by);
        decodedTo = next.timestamp();
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
        fill(most);
        int length = Math.min(most, queue.size());
        queue.copy(ahead, 0, length);
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

    double decodedMillis() {
        return decoded * 1_000.0 / rate;
    }

    double concealedMillis() {
        return concealed * 1_000.0 / rate;
    }

    /// How long sound waits here, above the shortest way of any packet.
    double delayMillis() {
        return playing ? delay.millis() : 0;
    }
}
