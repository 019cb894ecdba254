package org.linekeeper.lab.sip;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.MediaQuality;

/// A call's real sound with a [WireTap] between it and the phone, and its digits written down.
final class TappedMedia implements CallMedia {
    private final CallMedia real;
    private final WireTap tap;
    private final List<Character> pressed = new CopyOnWriteArrayList<>();

    TappedMedia(CallMedia real, WireTap tap) {
        this.real = real;
        this.tap = tap;
        listen(new Unheard());
    }

    WireTap tap() {
        return tap;
    }

    /// The digits that the phone's side has pressed, in order.
    String pressed() {
        StringBuilder digits = new StringBuilder();
        pressed.forEach(digits::append);
        return digits.toString();
    }

    @Override
    public String offer() {
        return tap.fromAgent(real.offer());
    }

    @Override
    public String answer(String offer) {
        return tap.fromAgent(real.answer(tap.fromPhone(offer)));
    }

    @Override
    public void accept(String answer) {
        real.accept(tap.fromPhone(answer));
    }

    @Override
    public void join(SoundCard card) {
        real.join(card);
    }

    @Override
    public void listen(Listener listener) {
        real.listen(new Listener() {
            @Override
            public boolean pressed(char digit, boolean audible) {
                pressed.add(digit);
                return listener.pressed(digit, audible);
            }

            @Override
            public void silent(Duration length) {
                listener.silent(length);
            }

            @Override
            public void unsecured(String why) {
                listener.unsecured(why);
            }
        });
    }

    @Override
    public void digit(char digit) {
        real.digit(digit);
    }

    @Override
    public void sendDigits(String digits) {
        real.sendDigits(digits);
    }

    @Override
    public MediaQuality quality() {
        return real.quality();
    }

    @Override
    public void close() {
        real.close();
        tap.close();
    }

    private record Unheard() implements Listener {
        @Override
        public boolean pressed(char digit, boolean audible) {
            return false;
        }

        @Override
        public void silent(Duration length) {
            throw new AssertionError("no line here ends a silent call");
        }

        @Override
        public void unsecured(String why) {
            throw new AssertionError(why);
        }
    }
}
