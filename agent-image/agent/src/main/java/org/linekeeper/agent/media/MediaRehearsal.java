package org.linekeeper.agent.media;

import java.util.Random;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.digit.EventReceiver;
import org.linekeeper.agent.media.digit.EventSender;
import org.linekeeper.agent.media.digit.ToneDetector;
import org.linekeeper.agent.media.srtp.CryptoSuite;
import org.linekeeper.agent.media.srtp.MasterKey;
import org.linekeeper.agent.media.srtp.SrtcpReceiver;
import org.linekeeper.agent.media.srtp.SrtcpSender;
import org.linekeeper.agent.media.srtp.SrtpReceiver;
import org.linekeeper.agent.media.srtp.SrtpSender;

/// Uses once what some calls need and a rehearsed call does not: the other codecs, encryption, digits. For the image's
/// build, so that their classes are in the AOT cache.
public final class MediaRehearsal {
    private MediaRehearsal() {}

    public static void run() {
        var sound = new short[Codec.CARD_RATE / 1_000 * 120];
        var payload = new byte[RtpPacket.MAX_BYTES];
        for (var codec : Codec.values()) {
            if (codec.available()) {
                try (var encoder = codec.newEncoder(codec.parameters());
                        var decoder = codec.newDecoder()) {
                    int length = encoder.encode(sound, Codec.CARD_RATE / 50, payload, 0);
                    decoder.decode(payload, 0, length, sound, 0);
                }
            }
        }
        var packet = new RtpPacket();
        packet.write(0, true, 1, 1, 1);
        for (var suite : CryptoSuite.values()) {
            var key = MasterKey.make(suite, new Random());
            int length = new SrtpSender(key).protect(packet.bytes(), 100);
            new SrtpReceiver(key).unprotect(packet.bytes(), length);
            length = new SrtcpSender(key).protect(packet.bytes(), 100);
            new SrtcpReceiver(key).unprotect(packet.bytes(), length);
        }
        var sender = new EventSender();
        sender.add('1');
        sender.next(1, 1, Codec.CARD_RATE);
        new EventReceiver().take(1, payload, 0, sender.write(payload, 0));
        new ToneDetector().hear(sound, sound.length);
        new Gain(1).apply(sound, sound.length);
    }
}
