package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.linekeeper.agent.media.dtls.Fingerprint;
import org.linekeeper.agent.media.srtp.CryptoAttribute;
import org.linekeeper.agent.media.srtp.CryptoSuite;
import org.linekeeper.agent.media.srtp.MasterKey;
import org.linekeeper.agent.media.srtp.SrtcpReceiver;
import org.linekeeper.agent.media.srtp.SrtpReceiver;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineMedia.Encryption;

/// What may come as a session description, and to a call's two ports.
class MediaBytesFuzzTest {
    private static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 40_000);
    private static final InetSocketAddress REMOTE = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 5_004);
    private static final String OFFER = """
            v=0
            c=IN IP4 192.0.2.9
            m=audio 5004 RTP/AVP 8 0 9 111 101
            a=rtpmap:111 opus/48000/2
            a=rtpmap:101 telephone-event/8000
            """;
    private static final SdpProtection.OwnKeys OWN = new SdpProtection.OwnKeys() {
        private final List<CryptoAttribute> cryptos = Arrays.stream(CryptoSuite.values())
                .map(suite -> new CryptoAttribute(1, MasterKey.make(suite, new Random(1))))
                .toList();
        private final Fingerprint fingerprint = Fingerprint.of(new byte[] {1, 2, 3});

        @Override
        public List<CryptoAttribute> cryptos() {
            return cryptos;
        }

        @Override
        public Fingerprint fingerprint() {
            return fingerprint;
        }
    };

    private static SdpNegotiation negotiation(Encryption encryption) {
        LineMedia standard = LineMedia.STANDARD;
        LineMedia line = new LineMedia(standard.codecs(), encryption, 20, standard.digits(), 0, 0, 0);
        return new SdpNegotiation(LOCAL, 1, line, OWN, _ -> {
            throw new AssertionError("nobody asked for ICE");
        });
    }

    /// An offer is refused, or answered with a description that we would understand ourselves, line by line.
    @FuzzTest
    void description(byte[] bytes) {
        SessionDescription offer;
        try {
            offer = SdpParser.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (SdpException malformed) {
            return;
        }
        for (Encryption encryption : Encryption.values()) {
            try {
                SdpNegotiation.Answer answer = negotiation(encryption).answer(offer, 1, false, Standing.NONE);
                assertThat(SdpParser.parse(answer.sdp()).media()).hasSameSizeAs(offer.media());
                assertThat(answer.agreement().packetMillis()).isBetween(1, 200);
                assertThat(encryption == Encryption.NONE
                                || !(answer.agreement().protection() instanceof Agreement.Protection.None))
                        .isTrue();
            } catch (SdpException unusable) {
                assertThat(unusable).hasMessageContaining(":");
            }
            try {
                SdpNegotiation negotiation = negotiation(encryption);
                negotiation.accept(
                        offer, negotiation.offer(1, false, Standing.NONE).standing());
            } catch (SdpException unusable) {
                assertThat(unusable).hasMessageContaining(":");
            }
        }
    }

    /// Datagrams, each behind a byte that tells its length in fours and one that tells when it comes.
    @FuzzTest
    void packets(byte[] bytes) {
        Agreement agreement = negotiation(Encryption.NONE)
                .answer(SdpParser.parse(OFFER), 1, false, Standing.NONE)
                .agreement();
        RtcpReports reports = new RtcpReports(7, "name", Instant.EPOCH, 0);
        ByteBuffer out = ByteBuffer.allocate(RtcpReports.MAX_BYTES);
        RtpPacket packet = new RtpPacket();
        short[] block = new short[240];
        long nanos = 1_000_000_000;
        try (Inbound inbound = new Inbound(
                (_, digit, _) -> assertThat("0123456789*#ABCD".indexOf(digit)).isNotNegative())) {
            inbound.agree(agreement, nanos);
            int at = 0;
            while (at + 2 <= bytes.length) {
                int length = Math.min((bytes[at] & 0xff) * 4, Math.min(RtpPacket.MAX_BYTES, bytes.length - at - 2));
                nanos += (bytes[at + 1] & 0xff) * 250_000L;
                System.arraycopy(bytes, at + 2, packet.bytes(), 0, length);
                if (length > 1 && packet.isControl()) {
                    reports.read(ByteBuffer.wrap(packet.bytes(), 0, length), nanos, true);
                } else {
                    inbound.take(packet, length, REMOTE, nanos);
                }
                inbound.pull(block, 0, nanos);
                at += 2 + length;
            }
            inbound.report(reports, out, new RtcpReports.Sent(1, 1, 1), nanos, true);
            assertThat(reports.lossPercent()).isBetween(0, 100);
            assertThat(inbound.counts().lost()).isNotNegative();
        }
    }

    /// Nobody who lacks the key is believed.
    @FuzzTest
    void forgeries(byte[] bytes) {
        for (CryptoSuite suite : CryptoSuite.values()) {
            MasterKey key = MasterKey.make(suite, new Random(2));
            byte[] buffer = new byte[RtpPacket.MAX_BYTES];
            int length = Math.min(bytes.length, buffer.length);
            System.arraycopy(bytes, 0, buffer, 0, length);
            assertThat(new SrtpReceiver(key).unprotect(buffer, length)).isNegative();
            System.arraycopy(bytes, 0, buffer, 0, length);
            assertThat(new SrtcpReceiver(key).unprotect(buffer, length)).isNegative();
        }
    }
}
