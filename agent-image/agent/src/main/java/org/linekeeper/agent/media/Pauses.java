package org.linekeeper.agent.media;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// Tells a phone that sends no sound for a while by its own choice from one that is gone, or whose sound no longer
/// gets here. It says that it pauses: by comfort noise (RFC 3389), by a gap in its time line without one in its
/// numbers, as silence suppression makes them, or by reports that it has sent no more than what came (RFC 3550
/// §6.4.1). Pure; confined by its owner's lock.
final class Pauses {
    /// Longer than any packet.
    private static final int GAP_MILLIS = 200;

    /// Reports come every five seconds or so, each of them within this after the one before.
    private static final long NEXT_REPORT_NANOS = TimeUnit.SECONDS.toNanos(8);

    /// And one of a phone that pauses may be lost.
    private static final long LOST_REPORT_NANOS = TimeUnit.SECONDS.toNanos(15);

    /// Packets that are still on their way when a report tells of them.
    private static final int UNDER_WAY = 10;

    private boolean pauses;
    private boolean inSound;
    private long sequence;
    private int timestamp;
    private long came;

    private boolean told;
    private int teller;
    private long sentBefore;
    private long cameBefore;
    private boolean missing;
    private OptionalLong proven = OptionalLong.empty();
    private long lastTold;

    /// A packet of sound came.
    ///
    /// @param clock of the timestamps, in units per second
    void sound(long number, int time, int clock) {
        pauses |= inSound && number == sequence + 1 && time - timestamp > clock / 1_000 * GAP_MILLIS;
        inSound = true;
        sequence = number;
        timestamp = time;
        came++;
    }

    /// A packet came that says how loud the silence is from now on.
    void noise() {
        pauses = true;
        other();
    }

    /// A packet came whose time says nothing of the sound's.
    void other() {
        inSound = false;
        came++;
    }

    /// The other side has told how much it has sent in all.
    void told(int source, long packets, long nanos) {
        boolean again = told && source == teller && packets >= sentBefore;
        missing = again && packets - sentBefore > 2 * (came - cameBefore) + UNDER_WAY;
        heardOf(nanos, again && !missing);
        teller = source;
        sentBefore = packets;
        cameBefore = came;
    }

    /// The other side has told that it has sent nothing lately.
    void toldOfNothing(long nanos) {
        missing = false;
        heardOf(nanos, true);
    }

    private void heardOf(long nanos, boolean proof) {
        told = true;
        lastTold = nanos;
        proven = proof ? OptionalLong.of(nanos) : proven;
    }

    /// Until when nothing was missing: the later of the last packet's time and that of the last report that says so.
    long complete(long lastHeard) {
        return Math.max(lastHeard, proven.orElse(lastHeard));
    }

    /// Whether a silence is the phone's own choice, as far as can be told.
    ///
    /// @param lastHeard when the last packet came
    boolean explain(long lastHeard, long nanos) {
        if (!told) {
            return pauses;
        }
        boolean said = pauses || proven.orElse(lastHeard) > lastHeard;
        return !missing && nanos - lastTold < (said ? LOST_REPORT_NANOS : NEXT_REPORT_NANOS);
    }
}
