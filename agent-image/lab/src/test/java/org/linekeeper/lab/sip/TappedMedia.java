package org.linekeeper.lab.sip;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.MediaQuality;

/// A call's real sound with a [WireTap] between it and the phone, or none, and its digits and descriptions written
/// down.
final class TappedMedia implements CallMedia {
    private final CallMedia real;
    private final @Nullable WireTap tap;
    private final List<String> described = new CopyOnWriteArrayList<>();
    private final List<Character> pressed = new CopyOnWriteArrayList<>();

    TappedMedia(CallMedia real, @Nullable WireTap tap) {
        this.real = real;
        this.tap = tap;
        listen(new Unheard());
    }

    WireTap tap() {
        return Objects.requireNonNull(tap);
    }

    /// The session descriptions of both sides, in order.
    List<String> described() {
        return described;
    }

    private String fromAgent(String description) {
        described.add(description);
        return tap == null ? description : tap.fromAgent(description);
    }

    private String fromPhone(String description) {
        described.add(description);
        return tap == null ? description : tap.fromPhone(description);
    }

    /// The digits that the phone's side has pressed, in order.
    String pressed() {
        StringBuilder digits = new StringBuilder();
        pressed.forEach(digits::append);
        return digits.toString();
    }

    @Override
    public String offer() {
        return fromAgent(real.offer());
    }

    @Override
    public void hold(boolean held) {
        real.hold(held);
    }

    @Override
    public String answer(String offer) {
        return fromAgent(real.answer(fromPhone(offer)));
    }

    @Override
    public void accept(String answer) {
        real.accept(fromPhone(answer));
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
            public void failed(String why) {
                listener.failed(why);
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
        if (tap != null) {
            tap.close();
        }
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
        public void failed(String why) {
            throw new AssertionError(why);
        }
    }
}
