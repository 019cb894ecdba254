package org.linekeeper.agent.media;

import java.util.Optional;
import java.util.function.Supplier;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.digit.DigitGate;
import org.linekeeper.agent.media.digit.DigitGate.Way;
import org.linekeeper.agent.media.digit.DigitTones;
import org.linekeeper.protocol.LineMedia;

/// One call's digits: those that the phone presses reach the client once each, and those that are sent go as the line
/// has agreed, once the sound is joined. Thread-safe.
final class CallDigits implements Inbound.DigitListener {
    private final LineMedia line;
    private final Outbound outbound;
    private final Supplier<Optional<Agreement>> agreement;
    private final Supplier<Optional<CallMedia.Listener>> listener;
    private final DigitTones tonesToPhone = new DigitTones(Codec.CARD_RATE);
    private final DigitTones tonesToClient = new DigitTones(Codec.CARD_RATE);

    /// Guarded by its own monitor.
    private final DigitGate gate = new DigitGate();

    private boolean joined;

    /// Digits to be sent once the sound is joined: only then it is agreed how they go.
    private String early = "";

    CallDigits(
            LineMedia line,
            Outbound outbound,
            Supplier<Optional<Agreement>> agreement,
            Supplier<Optional<CallMedia.Listener>> listener) {
        this.line = line;
        this.outbound = outbound;
        this.agreement = agreement;
        this.listener = listener;
    }

    /// The phone has pressed a digit. A client that is not told of it hears it, as it does where the phone sent tones.
    @Override
    public void pressed(Way way, char digit, long nanos) {
        synchronized (gate) {
            if (!gate.lets(way, digit, nanos)) {
                return;
            }
        }
        boolean audible = way == Way.TONES;
        boolean told =
                listener.get().map(hears -> hears.pressed(digit, audible)).orElse(false);
        if (!told && !audible) {
            tonesToClient.add(digit);
        }
    }

    @Override
    public void held(Way way, char digit, long nanos) {
        synchronized (gate) {
            gate.held(way, digit, nanos);
        }
    }

    synchronized void send(String digits) {
        if (joined) {
            press(digits);
        } else {
            early += digits;
        }
    }

    /// The sound is joined.
    synchronized void join() {
        joined = true;
        press(early);
        early = "";
    }

    private void press(String digits) {
        boolean asEvents = line.digits() == LineMedia.Digits.RTP_EVENT
                && agreement
                        .get()
                        .filter(agreed -> agreed.eventType().isPresent())
                        .isPresent();
        for (int i = 0; i < digits.length(); i++) {
            if (asEvents) {
                outbound.press(digits.charAt(i));
            } else {
                tonesToPhone.add(digits.charAt(i));
            }
        }
    }

    /// Puts tones in the place of sound on its way to the phone.
    void playToPhone(short[] sound) {
        tonesToPhone.play(sound, sound.length);
    }

    /// Puts tones in the place of sound on its way to the client.
    void playToClient(short[] sound) {
        tonesToClient.play(sound, sound.length);
    }
}
