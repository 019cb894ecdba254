package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.media.Agreement.Protection;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.srtp.CryptoSuite;
import org.linekeeper.agent.media.srtp.MasterKey;
import org.linekeeper.agent.media.srtp.SrtpReceiver;

class OutboundTest {
    private static final long MILLI = 1_000_000;
    private static final short[] FRAME = new short[960];

    private DatagramSocket phone;
    private DatagramChannel channel;
    private Outbound outbound;
    private Optional<InetSocketAddress> destination;
    private Agreement agreement;

    @BeforeEach
    void open() throws IOException {
        phone = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        phone.setSoTimeout(10_000);
        channel = DatagramChannel.open();
        outbound = new Outbound(channel::send, new Random(1));
        destination = Optional.of((InetSocketAddress) phone.getLocalSocketAddress());
        agreement = Agreements.of(Codec.PCMA, 8, 20, destination.get(), new Protection.None());
    }

    @AfterEach
    void close() throws IOException {
        phone.close();
        channel.close();
    }

    @Test
    void marksTheBeginningOfSoundOnly() throws IOException {
        var first = send(0, 0);
        var second = send(0, 20);

        assertThat(first.marker()).isTrue();
        assertThat(second.marker()).isFalse();
        assertThat(second.sequence()).isEqualTo((first.sequence() + 1) & 0xffff);
        assertThat(second.timestamp()).isEqualTo(first.timestamp() + 160);
        assertThat(second.ssrc()).isEqualTo(first.ssrc());
    }

    @Test
    void theTimeLineGoesOnOverSkippedSamples() throws IOException {
        var first = send(0, 0);
        var second = send(6 * 480, 80);

        assertThat(second.timestamp()).isEqualTo(first.timestamp() + 640);
        assertThat(second.sequence()).isEqualTo((first.sequence() + 1) & 0xffff);
    }

    @Test
    void theTimeLineGoesOnWhileOnHold() throws IOException {
        var first = send(0, 0);
        for (int i = 1; i <= 50; i++) {
            outbound.send(FRAME, 0, agreement, Optional.empty(), 20L * i * MILLI);
        }
        var second = send(0, 1_020);

        assertThat(second.timestamp()).isEqualTo(first.timestamp() + 51 * 160);
        assertThat(second.sequence()).isEqualTo((first.sequence() + 1) & 0xffff);
        assertThat(second.marker()).isTrue();
        assertThat(outbound.packets()).isEqualTo(2);
    }

    @Test
    void theTimeLineGoesOnAsTheClockHasWhenTheSoundComesBack() throws IOException {
        var first = send(0, 1_000);
        outbound.resume(FRAME.length, 3_500 * MILLI);
        var second = send(0, 3_500);

        assertThat(second.timestamp()).isEqualTo(first.timestamp() + 2_500 * 8);
        assertThat(second.marker()).isTrue();
    }

    @Test
    void timestampsGoOnInTheUnitsOfANewCodec() throws IOException {
        var first = send(0, 0);
        agreement = Agreements.of(Codec.G722, 9, 20, destination.orElseThrow(), new Protection.None());
        var second = send(0, 20);
        var third = send(0, 40);

        assertThat(second.timestamp()).isEqualTo(first.timestamp() + 160);
        assertThat(third.timestamp()).isEqualTo(second.timestamp() + 160);
        assertThat(third.payloadType()).isEqualTo(9);
        assertThat(third.payloadLength()).isEqualTo(160);
    }

    /// Such a key's packets are counted on, over the end of their 16-bit numbers: the other side understands the next
    /// one, and no two are encrypted alike.
    @Test
    void aKeyThatIsAgreedOnOnceMoreGoesOnWhereItWas() {
        var key = MasterKey.make(CryptoSuite.AES_CM_128_HMAC_SHA1_80, new Random(3));
        var keys = new Protection.Keys(key, key);
        var second = MasterKey.make(CryptoSuite.AES_CM_128_HMAC_SHA1_32, new Random(4));
        var receiver = new SrtpReceiver(key);
        var sent = new ArrayList<byte[]>();
        Exit exit = (bytes, _) -> {
            var datagram = new byte[bytes.remaining()];
            bytes.get(datagram);
            sent.add(datagram);
        };
        outbound = new Outbound(exit, new Random(1));
        for (int i = 0; i <= 1 << 16; i++) {
            sent.clear();
            protectedBy(keys);
            assertThat(receiver.unprotect(sent.getFirst(), sent.getFirst().length))
                    .as("packet %d", i)
                    .isPositive();
        }

        for (var between : List.of(new Protection.None(), new Protection.Keys(second, second))) {
            protectedBy(between);
            sent.clear();
            protectedBy(keys);
            assertThat(receiver.unprotect(sent.getFirst(), sent.getFirst().length))
                    .as("after %s", between)
                    .isPositive();
        }
    }

    private void protectedBy(Protection protection) {
        var to = destination.orElseThrow();
        outbound.send(FRAME, 0, Agreements.of(Codec.PCMA, 8, 20, to, protection), destination, 0);
    }

    @Test
    void aDigitTakesThePlaceOfSoundAndSoundGoesOnInTime() throws IOException {
        var before = send(0, 0);
        outbound.press('7');
        for (int i = 1; i <= 8; i++) {
            var packet = send(0, 20L * i);
            boolean sound = i == 7; // before the last end
            assertThat(packet.payloadType()).isEqualTo(sound ? 8 : 101);
            assertThat(packet.timestamp()).isEqualTo(before.timestamp() + (sound ? i : 1) * 160);
            assertThat(packet.marker()).isEqualTo(i == 1 || sound);
        }
        var after = send(0, 180);

        assertThat(after.payloadType()).isEqualTo(8);
        assertThat(after.timestamp()).isEqualTo(before.timestamp() + 9 * 160);
        assertThat(after.sequence()).isEqualTo((before.sequence() + 9) & 0xffff);
    }

    private RtpPacket send(int skipped, long millis) throws IOException {
        outbound.send(FRAME, skipped, agreement, destination, millis * MILLI);
        var packet = new RtpPacket();
        var datagram = new DatagramPacket(packet.bytes(), RtpPacket.MAX_BYTES);
        phone.receive(datagram);
        assertThat(packet.parse(datagram.getLength())).isTrue();
        return packet;
    }
}
