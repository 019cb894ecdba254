package org.linekeeper.agent.media.srtp;

/// Which of the last 64 packets have come (RFC 3711 §3.3.2).
final class ReplayWindow {
    private static final int SIZE = Long.SIZE;

    private long highest = -1;
    private long seen;

    boolean isNew(long index) {
        long behind = highest - index;
        return behind < 0 || (behind < SIZE && (seen >> behind & 1) == 0);
    }

    /// Notes a packet whose tag was right.
    void take(long index) {
        long ahead = index - highest;
        if (ahead > 0) {
            seen = ahead < SIZE ? seen << ahead | 1 : 1;
            highest = index;
        } else {
            seen |= 1L << -ahead;
        }
    }
}
