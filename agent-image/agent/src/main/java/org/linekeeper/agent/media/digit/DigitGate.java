package org.linekeeper.agent.media.digit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Lets each press through once where a phone tells it in two ways, as an event and by SIP INFO for instance: the n-th
/// time that a digit comes the one way is the n-th time that it comes the other, if that is soon after. So presses may
/// overtake each other's tellings. A key that is held is pressed for as long: some phones send the INFO when it is let
/// go. Confined by its owner's lock.
public final class DigitGate {
    /// The way a digit came.
    public enum Way {
        EVENT,
        SIGNALLING,
        TONES
    }

    private static final long SAME_PRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    /// More than fingers do in that time.
    private static final int MOST_RECENT = 64;

    /// Of the ways that it was told so far, and when it was last heard of.
    private static final class Press {
        private final char digit;
        private final Set<Way> by;
        private long nanos;

        Press(char digit, long nanos, Way by) {
            this.digit = digit;
            this.nanos = nanos;
            this.by = EnumSet.of(by);
        }
    }

    /// In the order in which they passed.
    private final Deque<Press> recent = new ArrayDeque<>();

    public boolean lets(Way by, char digit, long now) {
        recent.removeIf(press -> now - press.nanos >= SAME_PRESS_NANOS);
        for (Press press : recent) {
            if (press.digit == digit && press.by.add(by)) {
                return false;
            }
        }
        if (recent.size() == MOST_RECENT) {
            recent.removeFirst();
        }
        recent.addLast(new Press(digit, now, by));
        return true;
    }

    /// The key of the last press that came this way is still down.
    public void held(Way by, char digit, long now) {
        for (var presses = recent.descendingIterator(); presses.hasNext(); ) {
            Press press = presses.next();
            if (press.digit == digit && press.by.contains(by)) {
                press.nanos = now;
                return;
            }
        }
    }
}
