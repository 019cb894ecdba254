package org.linekeeper.agent.media.digit;

import java.util.Optional;

/// Reads one source's telephone events (RFC 4733 §2.3). A press is several packets with one timestamp, and the last
/// of them comes three times: each press is told once, by whichever of its packets comes first. Confined by its
/// owner's lock.
public final class EventReceiver {
    private static final int LENGTH = 4;

    /// A packet of an earlier press can be so late, in units of the clock: five seconds of the slow one,
    /// almost one of the fast. What is further behind belongs to a time line that began anew (§2.5.1), with
    /// the same SSRC as some do.
    private static final int LATE = 5 * 8_000;

    private boolean begun;
    private int timestamp;
    private int event;
    private int duration;
    private boolean holds;

    /// @param begins the packet's RTP timestamp: that of the press's beginning
    /// @return the digit, where this is a press that was not told yet
    public Optional<Character> take(int begins, byte[] payload, int offset, int length) {
        holds = false;
        if (length < LENGTH) {
            return Optional.empty();
        }
        int now = payload[offset] & 0xff;
        int lasts = (payload[offset + 2] & 0xff) << 8 | (payload[offset + 3] & 0xff);
        int behind = timestamp - begins;
        if (begun && behind >= 0 && behind <= LATE) {
            holds = begins == timestamp;
            duration = holds ? Math.max(duration, lasts) : duration;
            return Optional.empty();
        }
        // longer than 16 bits can tell, a press is told in pieces (§2.5.1.3)
        boolean goesOn = begun && now == event && begins == timestamp + duration && duration >= 0xff00;
        begun = true;
        timestamp = begins;
        event = now;
        duration = lasts;
        holds = goesOn;
        return goesOn ? Optional.empty() : digit();
    }

    /// The digit whose key is still down, by the packet that was taken last; empty where that told of no press of
    /// before.
    public Optional<Character> held() {
        return holds ? digit() : Optional.empty();
    }

    private Optional<Character> digit() {
        return event < Digits.ALL.length() ? Optional.of(Digits.ALL.charAt(event)) : Optional.empty();
    }
}
