package org.linekeeper.agent.media;

import java.net.InetAddress;
import java.util.List;
import org.linekeeper.agent.sound.FakeSoundCard;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineMedia.Encryption;
import org.linekeeper.protocol.LineMedia.SoundCodec;

/// A call in a JVM of its own, whose loaded classes are counted: both ends, until both have heard something.
final class PlainCall {
    private PlainCall() {}

    /// @param args how the line is encrypted, and whether it looks for ways
    public static void main(String[] args) throws InterruptedException {
        var line = new LineMedia(
                        List.of(SoundCodec.PCMA), Encryption.valueOf(args[0]), 20, LineMedia.Digits.RTP_EVENT, 0, 0, 0)
                .with(LineMedia.Ice.valueOf(args[1]), null, null);
        var opener = RtpCallMedia.opener(RtpPorts.EPHEMERAL);
        try (var caller = opener.open(InetAddress.getLoopbackAddress(), line);
                var called = opener.open(InetAddress.getLoopbackAddress(), line)) {
            caller.accept(called.answer(caller.offer()));
            caller.join(new FakeSoundCard(_ -> 0));
            called.join(new FakeSoundCard(_ -> 0));
            for (int i = 0; i < 1_000 && (received(caller) < 10 || received(called) < 10); i++) {
                Thread.sleep(20);
            }
            System.exit(received(caller) < 10 || received(called) < 10 ? 1 : 0);
        }
    }

    private static long received(CallMedia media) {
        return media.quality().packetsReceived();
    }
}
