package org.linekeeper.agent.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.linekeeper.agent.media.dtls.Fingerprint;
import org.linekeeper.agent.media.ice.IceDescription;
import org.linekeeper.agent.media.srtp.CryptoAttribute;
import org.linekeeper.agent.media.srtp.CryptoSuite;
import org.linekeeper.agent.media.srtp.MasterKey;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineMedia.Encryption;
import org.linekeeper.protocol.LineMedia.SoundCodec;

/// What the tests of the negotiation share: both sides' addresses and keys.
abstract class SdpTest {
    /// Forty zeroes: a key of sixteen bytes and a salt of fourteen.
    static final String INLINE = "inline:" + "A".repeat(40);

    static final List<CryptoAttribute> KEYS =
            List.of(key(1, CryptoSuite.AES_CM_128_HMAC_SHA1_80, 7), key(2, CryptoSuite.AES_CM_128_HMAC_SHA1_32, 8));

    static final String OURS = "fingerprint:sha-256 " + "01:".repeat(31) + "01";
    static final String THEIRS = "fingerprint:sha-256 " + "AB:".repeat(31) + "AB";

    static final SdpProtection.OwnKeys OWN = new SdpProtection.OwnKeys() {
        @Override
        public List<CryptoAttribute> cryptos() {
            return KEYS;
        }

        @Override
        public Fingerprint fingerprint() {
            return Fingerprint.parse(OURS.substring("fingerprint:".length())).orElseThrow();
        }
    };

    static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 40_000);

    /// For lines that look for no ways.
    static final Function<Optional<IceDescription>, IceDescription> NO_ICE = theirs -> {
        throw new AssertionError("nobody looks for ways, but for " + theirs);
    };

    final SdpNegotiation negotiation = negotiationOn(line(Encryption.NONE, SoundCodec.PCMA, SoundCodec.PCMU));

    static SdpNegotiation negotiationOn(LineMedia line) {
        return new SdpNegotiation(LOCAL, 99, line, OWN, NO_ICE);
    }

    static SdpNegotiation.Answer answer(LineMedia line, String offer) {
        return negotiationOn(line).answer(SdpParser.parse(offer), 7, false, Standing.NONE);
    }

    /// What an answer to a call's first offer comes to.
    static Agreement accept(SdpNegotiation negotiation, String answer) {
        var offered = negotiation.offer(1, false, Standing.NONE).standing();
        return negotiation.accept(SdpParser.parse(answer), offered).agreement();
    }

    static LineMedia line(Encryption encryption, SoundCodec... codecs) {
        return new LineMedia(List.of(codecs), encryption, 20, LineMedia.Digits.RTP_EVENT, 0, 0, 0);
    }

    static CryptoAttribute key(int tag, CryptoSuite suite, long seed) {
        return new CryptoAttribute(tag, MasterKey.make(suite, new Random(seed)));
    }

    static String sdp(String... lines) {
        return "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nt=0 0\r\n" + String.join("\r\n", lines) + "\r\n";
    }

    static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
