package org.linekeeper.controller.rollout;

import java.time.Duration;

/// How a rollout goes about it.
///
/// @param waveSize         the most users that are out at once because of it
/// @param pause            between a wave that went well and the next
/// @param presentWithin    how long a replaced user may take to be present again
/// @param callDeadline     how long a living call holds up the replacement
/// @param presenceShare    of a wave, and of all admitted users, that must be present
/// @param callSuccessShare of the calls over the new build that must not have failed
/// @param callMinimum      fewer calls than this say nothing
record Terms(
        int waveSize,
        Duration pause,
        Duration presentWithin,
        Duration callDeadline,
        double presenceShare,
        double callSuccessShare,
        int callMinimum) {}
