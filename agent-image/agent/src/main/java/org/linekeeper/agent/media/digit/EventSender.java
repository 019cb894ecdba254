package org.linekeeper.agent.media.digit;

import java.util.ArrayDeque;
import java.util.Queue;

/// Makes telephone events of digits (RFC 4733 §2.5): one packet in the place of each packet of sound, the last one
/// three times, and sound between two digits. A packet of sound stands before the third too: some receivers (baresip
/// 1.1) look for events only where the payload type changes, would never see an end, and take the same digit's next
/// press for the one that lasts. Confined by its owner's lock.
public final class EventSender {
    public static final int PAYLOAD_BYTES = 4;

    private static final int PRESS_MILLIS = 100;
    private static final int PAUSE_MILLIS = 80;
    private static final int LAST_PACKETS = 3;
    private static final int END = 0x80;

    /// As loud as our tones are, in -dBm0.
    private static final int VOLUME = 9;

    private static final int MOST_WAITING = 64;

    private final Queue<Character> waiting = new ArrayDeque<>();
    private int event;
    private int timestamp;
    private int duration;
    private int lastsLeft;
    private int pauseLeft;
    private boolean pressed;
    private boolean spaced;

    /// What comes while too many wait is lost.
    public void add(char digit) {
        if (Digits.isDigit(digit) && waiting.size() < MOST_WAITING) {
            waiting.add(digit);
        }
    }

    /// Asks for the next packet.
    ///
    /// @param now   the RTP timestamp that a packet of sound would have
    /// @param ticks how long that would be, in units of it
    /// @param clock units per second
    /// @return whether it is an event; else it is sound's turn
    public boolean next(int now, int ticks, int clock) {
        if (!pressed) {
            pauseLeft -= ticks;
            var digit = pauseLeft > 0 ? null : waiting.poll();
            if (digit == null) {
                return false;
            }
            pressed = true;
            event = Digits.ALL.indexOf(digit);
            timestamp = now;
            duration = 0;
            lastsLeft = LAST_PACKETS;
            spaced = false;
        } else if (lastsLeft == 1 && !spaced) {
            spaced = true;
            return false;
        } else if (lastsLeft == 0) {
            pressed = false;
            pauseLeft = clock / 1_000 * PAUSE_MILLIS - ticks;
            return false;
        }
        if (duration < clock / 1_000 * PRESS_MILLIS) {
            duration += ticks;
        }
        if (isEnding(clock)) {
            lastsLeft--;
        }
        return true;
    }

    private boolean isEnding(int clock) {
        return duration >= clock / 1_000 * PRESS_MILLIS;
    }

    /// Whether the packet is the press's first, which has the marker bit.
    public boolean begins(int now) {
        return now == timestamp;
    }

    /// The RTP timestamp of the packet.
    public int timestamp() {
        return timestamp;
    }

    /// Writes the packet that [#next] has announced.
    ///
    /// @return its length
    public int write(byte[] payload, int offset) {
        payload[offset] = (byte) event;
        payload[offset + 1] = (byte) (lastsLeft < LAST_PACKETS ? END | VOLUME : VOLUME);
        payload[offset + 2] = (byte) (duration >> 8);
        payload[offset + 3] = (byte) duration;
        return PAYLOAD_BYTES;
    }
}
