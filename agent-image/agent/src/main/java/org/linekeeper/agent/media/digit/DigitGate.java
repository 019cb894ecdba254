package org.linekeeper.agent.media.digit;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lets each press through once where a phone tells it in two ways, as an event and by SIP INFO for instance: the same
/// digit that comes the other way soon after is the same press. Confined by its owner's lock.
public final class DigitGate {
    /// The way a digit came.
    public enum Way {
        EVENT,
        SIGNALLING,
        TONES
    }

    private static final long SAME_PRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private @Nullable Way way;
    private char digit;
    private long nanos;

    public boolean lets(Way by, char next, long now) {
        boolean again = way != null && way != by && digit == next && now - nanos < SAME_PRESS_NANOS;
        if (again) {
            // a second one by that way is a press of its own
            way = null;
            return false;
        }
        way = by;
        digit = next;
        nanos = now;
        return true;
    }
}
