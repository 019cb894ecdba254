package org.linekeeper.agent.call;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.media.SdpException;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.MediaQuality;

/// Sound that only remembers what was agreed. An SDP of "bad" can't be used.
public final class FakeMedia implements CallMedia {
    static final MediaQuality QUALITY = new MediaQuality("PCMA", 1, 1, 0, 0, 0, 0, -1, 4.2, null);

    final List<String> done = new CopyOnWriteArrayList<>();
    final LineMedia line;
    private volatile boolean held;
    private volatile boolean breaks;
    private @Nullable Listener listener;

    private FakeMedia(LineMedia line) {
        this.line = line;
    }

    void breakAtItsEnd() {
        breaks = true;
    }

    /// Tells whoever listens that nothing comes from the phone any more.
    void fallSilent() {
        Objects.requireNonNull(listener).silent(Duration.ofSeconds(30));
    }

    /// Tells whoever listens that no keys could be agreed on.
    void stayUnsecured(String why) {
        Objects.requireNonNull(listener).failed(why);
    }

    /// Tells whoever listens of a digit; whether the client is told by it.
    boolean press(char digit, boolean audible) {
        return Objects.requireNonNull(listener).pressed(digit, audible);
    }

    public static Opener into(List<FakeMedia> opened) {
        return (InetAddress local, LineMedia line) -> {
            FakeMedia media = new FakeMedia(line);
            opened.add(media);
            return media;
        };
    }

    @Override
    public String offer() {
        return held ? "held offer" : "offer";
    }

    @Override
    public void hold(boolean held) {
        done.add(held ? "hold" : "resume");
        this.held = held;
    }

    @Override
    public String answer(String offer) {
        if (offer.isEmpty()) {
            return offer();
        }
        accept(offer);
        return "answer";
    }

    @Override
    public void accept(String answer) {
        if (answer.equals("bad")) {
            throw new SdpException("bad");
        }
        done.add("accept");
    }

    @Override
    public void join(SoundCard card) {
        done.add("join");
    }

    @Override
    public void listen(Listener hears) {
        listener = hears;
    }

    @Override
    public void digit(char digit) {
        done.add("digit " + digit);
    }

    @Override
    public void sendDigits(String digits) {
        done.add("send " + digits);
    }

    @Override
    public MediaQuality quality() {
        return QUALITY;
    }

    @Override
    public void close() {
        done.add("close");
        if (breaks) {
            throw new IllegalStateException("the sound breaks at its end");
        }
    }
}
