package org.linekeeper.agent.call;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.media.SdpException;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.MediaQuality;

/// Sound that only remembers what was agreed. An SDP of "bad" can't be used.
public final class FakeMedia implements CallMedia {
    static final MediaQuality QUALITY = new MediaQuality("PCMA", 1, 1, 0, 0, 0, 0, -1, 4.2, null);

    final List<String> done = new CopyOnWriteArrayList<>();

    public static Opener into(List<FakeMedia> opened) {
        return (InetAddress local) -> {
            FakeMedia media = new FakeMedia();
            opened.add(media);
            return media;
        };
    }

    @Override
    public String offer() {
        return "offer";
    }

    @Override
    public String answer(String offer) {
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
    public MediaQuality quality() {
        return QUALITY;
    }

    @Override
    public void close() {
        done.add("close");
    }
}
