package org.linekeeper.agent.sip.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait after two offers crossed (491, RFC 3261 §14.1): the two sides draw from ranges that don't overlap,
/// in steps of 10 ms.
public final class GlareWait {
    private static final int STEP_MILLIS = 10;

    private GlareWait() {}

    /// @param weCalled whether the Call-ID is ours
    public static Duration drawn(boolean weCalled, RandomGenerator dice) {
        int steps = weCalled ? dice.nextInt(210, 401) : dice.nextInt(0, 201);
        return Duration.ofMillis((long) steps * STEP_MILLIS);
    }

    /// Seconds for the Retry-After of a 500, where an offer came while one was being answered (§14.2).
    public static int retryAfter(RandomGenerator dice) {
        return dice.nextInt(0, 11);
    }
}
