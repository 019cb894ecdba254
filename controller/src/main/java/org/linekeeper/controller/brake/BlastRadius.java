package org.linekeeper.controller.brake;

import java.time.Duration;

/// How many sandboxes the controller may stop of its own accord within a while.
///
/// @param share  of those that run
/// @param least  this many are always allowed: a small fleet has no shares
/// @param window over how long stops are counted
/// @param opened for how long an acknowledgement lifts it
public record BlastRadius(double share, int least, Duration window, Duration opened) {
    public BlastRadius {
        if (!(share > 0) || share > 1 || least < 1 || window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("a blast radius is a share above 0 to 1, and 1 stop or more");
        }
    }

    public int allowed(int running) {
        return Math.max(least, (int) (share * running));
    }
}
