package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RtpPacketTest {
    @Test
    void readsWhatItWrites() {
        var packet = new RtpPacket();
        packet.write(8, true, 65_535, 0x8000_0001, 0xdead_beef);

        assertThat(packet.parse(RtpPacket.HEADER_BYTES + 160)).isTrue();
        assertThat(packet.payloadType()).isEqualTo(8);
        assertThat(packet.marker()).isTrue();
        assertThat(packet.sequence()).isEqualTo(65_535);
        assertThat(packet.timestamp()).isEqualTo(0x8000_0001);
        assertThat(packet.ssrc()).isEqualTo(0xdead_beef);
        assertThat(packet.payloadOffset()).isEqualTo(12);
        assertThat(packet.payloadLength()).isEqualTo(160);
    }

    @Test
    void leavesOutContributorsExtensionAndPadding() {
        var packet = new RtpPacket();
        packet.write(0, false, 1, 2, 3);
        packet.bytes()[0] = (byte) 0xb2; // version 2, padding, extension, two contributors
        packet.bytes()[12 + 8 + 3] = 1; // one word of extension
        int length = 12 + 8 + 8 + 160 + 4;
        packet.bytes()[length - 1] = 4;

        assertThat(packet.parse(length)).isTrue();
        assertThat(packet.payloadOffset()).isEqualTo(28);
        assertThat(packet.payloadLength()).isEqualTo(160);
    }

    @Test
    void refusesWhatIsCutOff() {
        var packet = new RtpPacket();
        packet.write(0, false, 1, 2, 3);

        assertThat(packet.parse(0)).isFalse();
        assertThat(packet.parse(11)).isFalse();
        assertThat(packet.parse(12)).isTrue();
        packet.bytes()[0] = (byte) 0x8f; // fifteen contributors
        assertThat(packet.parse(12 + 59)).isFalse();
        packet.bytes()[0] = (byte) 0x90; // an extension that is not there
        assertThat(packet.parse(14)).isFalse();
    }

    @Test
    void refusesOtherVersionsAndImpossiblePadding() {
        var packet = new RtpPacket();
        packet.write(0, false, 1, 2, 3);
        packet.bytes()[0] = 0x40;
        assertThat(packet.parse(172)).isFalse();

        packet.bytes()[0] = (byte) 0xa0;
        packet.bytes()[171] = 0;
        assertThat(packet.parse(172)).isFalse();
        packet.bytes()[171] = (byte) 161;
        assertThat(packet.parse(172)).isFalse();
    }

    @Property(tries = 5_000)
    void takesAnyBytesWithoutFailing(@ForAll("datagrams") byte[] bytes) {
        var packet = new RtpPacket();
        System.arraycopy(bytes, 0, packet.bytes(), 0, bytes.length);

        if (packet.parse(bytes.length)) {
            assertThat(packet.payloadLength()).isNotNegative();
            assertThat(packet.payloadOffset() + packet.payloadLength()).isLessThanOrEqualTo(bytes.length);
        }
    }

    @Provide
    Arbitrary<byte[]> datagrams() {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofMinSize(0)
                .ofMaxSize(200)
                .map(bytes -> {
                    if (bytes.length > 0 && bytes[0] > 0) {
                        bytes[0] = (byte) (0x80 | (bytes[0] & 0x3f)); // half of them with the right version
                    }
                    return bytes;
                });
    }
}
