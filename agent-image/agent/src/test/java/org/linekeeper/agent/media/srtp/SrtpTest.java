package org.linekeeper.agent.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SrtpTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final int SSRC = 0xcafe_babe;

    /// RFC 3711 appendix B.3.
    @Test
    void derivesTheKeysOfTheStandard() throws GeneralSecurityException {
        var key = HEX.parseHex("e1f97a0d3e018be0d64fa32c06de4139");
        var salt = HEX.parseHex("0ec675ad498afeebb6960b3aabe6");

        assertThat(hex(SessionKeys.derive(key, salt, 0, 16))).isEqualTo("c61e7a93744f39ee10734afe3ff7a087");
        assertThat(hex(SessionKeys.derive(key, salt, 2, 14))).isEqualTo("30cbbc08863d8c85d49db34a9ae1");
        assertThat(hex(SessionKeys.derive(key, salt, 1, 94))).startsWith("cebe321f6ff7716b6fd4ab49af256a156d38baa4");
    }

    /// RFC 3711 appendix B.2: its key stream is what encrypts zeroes, where the session's salt is turned so that the
    /// packet's SSRC and index are zero. Here it is reached by the same AES from the derivation with
    /// a label of zero.
    @Test
    void countsAsTheStandardDoes() throws GeneralSecurityException {
        var key = HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c");
        var salt = HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd");

        assertThat(hex(SessionKeys.derive(key, salt, 0, 48)))
                .isEqualTo("e03ead0935c95e80e166b16dd92b4eb4" + "d23513162b02d0f72a43a2fe4a5f97ab"
                        + "41e95b3bb0a2e8dd477901e4fca894c0");
    }

    /// RFC 3711 §3.3.1; and those that begin to count anew with a new key are understood as well.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNewKeyDoesNotForgetHowOftenTheNumbersBeganAnew(boolean countedOn) {
        var first = MasterKey.make(CryptoSuite.AES_CM_128_HMAC_SHA1_80, new Random(2));
        var second = MasterKey.make(CryptoSuite.AES_CM_128_HMAC_SHA1_80, new Random(3));
        var receiver = new SrtpReceiver(first);
        var sender = new SrtpSender(first);
        for (int sequence : new int[] {65_535, 0, 1}) {
            var packet = packet(sequence, 20);
            assertThat(receiver.unprotect(packet, sender.protect(packet, 32))).isEqualTo(32);
        }

        var next = new SrtpSender(second);
        if (countedOn) {
            next.protect(packet(65_535, 20), 32);
        }
        var rekeyed = new SrtpReceiver(second, receiver);
        for (int sequence = 2; sequence < 5; sequence++) {
            var packet = packet(sequence, 20);
            int length = next.protect(packet, 32);
            var again = packet.clone();
            assertThat(rekeyed.unprotect(packet, length)).isEqualTo(32);
            assertThat(rekeyed.unprotect(again, length)).isEqualTo(-1);
        }
    }

    /// The packet of an independent implementation's self test, with the master key of appendix B.3.
    @Test
    void encryptsAndSignsAPacket() {
        var packet = Arrays.copyOf(HEX.parseHex("800f1234decafbadcafebabe" + "ab".repeat(16)), 100);
        int length = new SrtpSender(appendixB3()).protect(packet, 28);

        assertThat(hex(Arrays.copyOf(packet, length)))
                .isEqualTo("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb");
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void whatIsEncryptedIsDecrypted(CryptoSuite suite) {
        var key = MasterKey.make(suite, new Random(2));
        var sender = new SrtpSender(key);
        var receiver = new SrtpReceiver(key);
        for (int i = 0; i < 300; i++) {
            var packet = packet(65_400 + i, 160);
            var plain = packet.clone();
            int length = sender.protect(packet, 172);
            assertThat(Arrays.equals(packet, 12, 172, plain, 12, 172)).isFalse();
            assertThat(receiver.unprotect(packet, length)).isEqualTo(172);
            assertThat(Arrays.copyOf(packet, 172)).isEqualTo(Arrays.copyOf(plain, 172));
        }
    }

    @Property(tries = 300)
    void nothingForgedPasses(@ForAll @IntRange(max = 8 * 182 - 1) int bit, @ForAll long seed) {
        var key = MasterKey.make(CryptoSuite.AES_CM_128_HMAC_SHA1_80, new Random(seed));
        var packet = packet(7, 160);
        int length = new SrtpSender(key).protect(packet, 172);
        packet[bit / 8] ^= (byte) (1 << bit % 8);
        var before = packet.clone();

        assertThat(new SrtpReceiver(key).unprotect(packet, length)).isEqualTo(-1);
        assertThat(packet).isEqualTo(before);
    }

    @Property(tries = 50)
    void everyPacketPassesOnceInAnyNearOrder(@ForAll long seed) {
        var random = new Random(seed);
        var key = MasterKey.make(CryptoSuite.AES_CM_128_HMAC_SHA1_32, random);
        var sender = new SrtpSender(key);
        var receiver = new SrtpReceiver(key);
        int count = 400;
        var sent = new byte[count][];
        for (int i = 0; i < count; i++) {
            sent[i] = packet(65_300 + i, 20);
            sender.protect(sent[i], 32);
        }
        for (int i = 0; i + 20 <= count; i += 20) {
            int begin = i;
            var order = random.ints(0, 20)
                    .distinct()
                    .limit(20)
                    .map(step -> begin + step)
                    .toArray();
            for (int index : order) {
                assertThat(receiver.unprotect(sent[index].clone(), 36)).isEqualTo(32);
                assertThat(receiver.unprotect(sent[index].clone(), 36)).isEqualTo(-1);
            }
            assertThat(receiver.unprotect(sent[random.nextInt(begin + 20)].clone(), 36))
                    .isEqualTo(-1);
        }
    }

    @Test
    void anotherSourceIsBelievedAndTheFirstCanNotBeReplayed() {
        var key = appendixB3();
        var first = packet(10, 20);
        int length = new SrtpSender(key).protect(first, 32);
        var receiver = new SrtpReceiver(key);
        assertThat(receiver.unprotect(first.clone(), length)).isEqualTo(32);

        var other = packet(10, 20);
        other[11] = 1;
        new SrtpSender(key).protect(other, 32);
        assertThat(receiver.unprotect(other, length)).isEqualTo(32);
        assertThat(receiver.unprotect(first, length)).isEqualTo(-1);
    }

    @Test
    void anotherKeyIsRefused() {
        var packet = packet(1, 20);
        int length = new SrtpSender(appendixB3()).protect(packet, 32);

        var other = MasterKey.make(CryptoSuite.AES_CM_128_HMAC_SHA1_80, new Random(1));
        assertThat(new SrtpReceiver(other).unprotect(packet, length)).isEqualTo(-1);
    }

    @Property(tries = 1_000)
    void takesAnyBytesWithoutFailing(@ForAll byte[] bytes) {
        var packet = Arrays.copyOf(bytes, Math.max(bytes.length, 1));

        assertThat(new SrtpReceiver(appendixB3()).unprotect(packet, bytes.length))
                .isEqualTo(-1);
        assertThat(new SrtcpReceiver(appendixB3()).unprotect(packet, bytes.length))
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void controlPacketsAreEncryptedToo(CryptoSuite suite) {
        var key = MasterKey.make(suite, new Random(4));
        var sender = new SrtcpSender(key);
        var receiver = new SrtcpReceiver(key);
        for (int i = 0; i < 10; i++) {
            var packet = new byte[100];
            new Random(i).nextBytes(packet);
            var plain = Arrays.copyOf(packet, 60);
            int length = sender.protect(packet, 60);
            assertThat(length).isEqualTo(74);
            assertThat(Arrays.equals(packet, 8, 60, plain, 8, 60)).isFalse();
            var again = packet.clone();
            assertThat(receiver.unprotect(packet, length)).isEqualTo(60);
            assertThat(Arrays.copyOf(packet, 60)).isEqualTo(plain);
            assertThat(receiver.unprotect(again, length)).isEqualTo(-1);
        }
    }

    @Test
    void reportsOfAnotherSourceCountAnewAndTheFirstsCanNotBeReplayed() {
        var receiver = new SrtcpReceiver(appendixB3());
        var first = new SrtcpSender(appendixB3());
        byte[] recorded = {};
        for (int i = 0; i < 70; i++) {
            var packet = new byte[100];
            int length = first.protect(packet, 60);
            recorded = packet.clone();
            assertThat(receiver.unprotect(packet, length)).isEqualTo(60);
        }

        var other = new byte[100];
        other[7] = 1;
        int length = new SrtcpSender(appendixB3()).protect(other, 60);
        var again = other.clone();

        assertThat(receiver.unprotect(other, length)).isEqualTo(60);
        assertThat(receiver.unprotect(again, length)).isEqualTo(-1);
        assertThat(receiver.unprotect(recorded, length)).isEqualTo(-1);
    }

    @Test
    void aKeyDoesNotShowInAnyText() {
        var attribute = new CryptoAttribute(1, appendixB3());

        assertThat(attribute.text()).contains("inline:4fl6DT4Bi+DWT6MsBt5BOQ7Gda1Jiv7rtpYLOqvm");
        assertThat(attribute.toString()).doesNotContain("4fl6");
        assertThat(CryptoAttribute.parse(attribute.text())).contains(attribute);
    }

    private static MasterKey appendixB3() {
        return new MasterKey(
                CryptoSuite.AES_CM_128_HMAC_SHA1_80,
                HEX.parseHex("e1f97a0d3e018be0d64fa32c06de4139" + "0ec675ad498afeebb6960b3aabe6"));
    }

    private static byte[] packet(int sequence, int payload) {
        var packet = new byte[12 + payload + SrtpSender.MOST_ADDED];
        packet[0] = (byte) 0x80;
        packet[1] = 8;
        packet[2] = (byte) (sequence >> 8);
        packet[3] = (byte) sequence;
        for (int i = 0; i < 4; i++) {
            packet[8 + i] = (byte) (SSRC >> (24 - 8 * i));
        }
        Arrays.fill(packet, 12, 12 + payload, (byte) 0x5a);
        return packet;
    }

    private static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }
}
