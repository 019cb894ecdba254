package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.media.Agreement.Protection;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.digit.DigitGate.Way;
import org.linekeeper.agent.media.srtp.CryptoSuite;
import org.linekeeper.agent.media.srtp.MasterKey;
import org.linekeeper.agent.media.srtp.SrtpSender;

class InboundTest {
    private static final InetSocketAddress PHONE = new InetSocketAddress("192.0.2.1", 4_000);
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("198.51.100.7", 5_000);
    private static final MasterKey KEY = MasterKey.make(CryptoSuite.AES_CM_128_HMAC_SHA1_80, new Random(1));
    private static final long PACKET_NANOS = 20_000_000;

    private final List<Character> pressed = new ArrayList<>();
    private final Inbound inbound = new Inbound((way, digit, nanos) -> pressed.add(digit));
    private final RtpPacket packet = new RtpPacket();
    private long nanos;

    @Test
    void aStrangerDoesNotTakeAPlainCallOver() {
        agree(new Protection.None());
        for (int i = 0; i < 50; i++) {
            plain(8, i, 1, PHONE);
            plain(8, 5_000 + i, 2, ELSEWHERE);
        }

        assertThat(inbound.counts().received()).isEqualTo(50);
        assertThat(inbound.counts().dropped()).isEqualTo(50);
        assertThat(inbound.destination()).contains(PHONE);
    }

    @Test
    void anotherAddressAndSourceAreBelievedAtOnceWhereTheTagIsRight() {
        agree(new Protection.Keys(KEY, KEY));
        var sender = new SrtpSender(KEY);
        encrypted(sender, 1, 1, PHONE);
        encrypted(sender, 2, 1, PHONE);
        assertThat(inbound.destination()).contains(PHONE);

        encrypted(new SrtpSender(KEY), 900, 2, ELSEWHERE);

        assertThat(inbound.destination()).contains(ELSEWHERE);
        assertThat(inbound.counts().received()).isEqualTo(3);
        assertThat(inbound.counts().dropped()).isZero();
    }

    @Test
    void whatIsForgedOrReplayedIsDroppedAndCountedAndChangesNothing() {
        agree(new Protection.Keys(KEY, KEY));
        var sender = new SrtpSender(KEY);
        encrypted(sender, 1, 1, PHONE);
        var recorded = packet(sender, 2, 1);
        take(recorded, PHONE);
        take(recorded, ELSEWHERE);
        encrypted(new SrtpSender(MasterKey.make(CryptoSuite.AES_CM_128_HMAC_SHA1_80, new Random(2))), 3, 1, ELSEWHERE);
        plain(8, 4, 1, PHONE);

        assertThat(inbound.counts().received()).isEqualTo(2);
        assertThat(inbound.counts().dropped()).isEqualTo(3);
        assertThat(inbound.destination()).contains(PHONE);
    }

    @Test
    void whatCameBeforeTheKeysIsBelievedWhereTheyProveIt() {
        agree(new Protection.Awaited());
        plain(8, 1, 1, PHONE);
        encrypted(new SrtpSender(KEY), 2, 1, PHONE);

        assertThat(inbound.counts().received()).isZero();
        assertThat(inbound.counts().dropped()).isEqualTo(2);

        agree(new Protection.Keys(KEY, KEY));
        encrypted(new SrtpSender(KEY), 3, 1, PHONE);
        plain(8, 4, 1, PHONE);

        assertThat(inbound.counts().received()).isEqualTo(2);
        assertThat(inbound.counts().dropped()).isEqualTo(2);
    }

    @Test
    void ofWhatComesBeforeTheKeysTheLastHalfSecondIsKept() {
        agree(new Protection.Awaited());
        var sender = new SrtpSender(KEY);
        for (int i = 0; i < 1_000; i++) {
            encrypted(sender, i, 1, PHONE);
        }
        assertThat(inbound.counts().dropped()).isEqualTo(1_000);

        agree(new Protection.Keys(KEY, KEY));

        assertThat(inbound.counts().received()).isEqualTo(25);
        assertThat(inbound.counts().dropped()).isEqualTo(975);
    }

    @Test
    void whatCameBeforeKeysThatNeverCameIsJudgedByWhatIsAgreedThen() {
        agree(new Protection.Awaited());
        encrypted(new SrtpSender(KEY), 1, 1, PHONE);
        agree(new Protection.None());

        assertThat(inbound.counts().received() + inbound.counts().dropped()).isEqualTo(1);
    }

    @Test
    void theSameKeyAgreedOnAgainKeepsWhatIsKnownOfReplays() {
        agree(new Protection.Keys(KEY, KEY));
        var recorded = packet(new SrtpSender(KEY), 2, 1);
        take(recorded, PHONE);
        agree(new Protection.Keys(KEY, KEY));
        take(recorded, PHONE);

        assertThat(inbound.counts().received()).isEqualTo(1);
        assertThat(inbound.counts().dropped()).isEqualTo(1);
    }

    @Test
    void theSameKeyAfterSoundInTheClearKeepsWhatIsKnownOfReplays() {
        agree(new Protection.Keys(KEY, KEY));
        var recorded = packet(new SrtpSender(KEY), 2, 1);
        take(recorded, PHONE);
        agree(new Protection.None());
        plain(8, 3, 1, PHONE);
        agree(new Protection.Keys(KEY, KEY));
        take(recorded, PHONE);

        assertThat(inbound.counts().received()).isEqualTo(2);
        assertThat(inbound.counts().dropped()).isEqualTo(1);
    }

    @Test
    void aPressIsNoLossAndIsToldOnce() {
        agree(new Protection.None());
        var block = new short[Codec.CARD_RATE / 50];
        for (int i = 0; i < 100; i++) {
            plain(8, i, 1, PHONE);
            inbound.pull(block, 0, nanos);
        }
        for (int i = 100; i < 107; i++) {
            packet.write(101, i == 100, i, 160 * 100, 1);
            packet.bytes()[12] = 5;
            packet.bytes()[13] = (byte) (i < 104 ? 9 : 0x89);
            inbound.take(packet, 16, PHONE, nanos += PACKET_NANOS);
            inbound.pull(block, 0, nanos);
        }
        for (int i = 107; i < 150; i++) {
            plain(8, i, 1, PHONE);
            inbound.pull(block, 0, nanos);
        }

        assertThat(pressed).containsExactly('5');
        assertThat(inbound.counts().lost()).isZero();
        assertThat(inbound.counts().concealedMillis()).isZero();
        assertThat(inbound.counts().jitterMillis()).isLessThan(1);
    }

    /// Where the phone tells its digits by tones alone, an INFO may come when the key is let go.
    @Test
    void aToneThatLastsIsAKeyThatIsHeld() {
        var held = new ArrayList<Character>();
        var listening = new Inbound(new Inbound.DigitListener() {
            @Override
            public void pressed(Way way, char digit, long when) {
                pressed.add(digit);
            }

            @Override
            public void held(Way way, char digit, long when) {
                held.add(digit);
            }
        });
        listening.agree(withoutEvents(), nanos);
        var frame = new short[Codec.CARD_RATE / 50];
        try (var encoder = Codec.PCMA.newEncoder("")) {
            for (int i = 0; i < 100; i++) {
                for (int j = 0; j < frame.length; j++) {
                    double time = 2 * Math.PI * (i * frame.length + j) / Codec.CARD_RATE;
                    frame[j] = (short) (6_000 * (Math.sin(770 * time) + Math.sin(1_336 * time)));
                }
                packet.write(8, i == 0, i, 160 * i, 1);
                int length = encoder.encode(frame, frame.length, packet.bytes(), RtpPacket.HEADER_BYTES);
                listening.take(packet, RtpPacket.HEADER_BYTES + length, PHONE, nanos += PACKET_NANOS);
                listening.pull(new short[frame.length], 0, nanos);
            }
        }

        assertThat(pressed).containsExactly('5');
        assertThat(held).hasSizeGreaterThan(50).containsOnly('5');
    }

    @Test
    void silenceIsCountedFromTheLastPacketAndNotOnHold() {
        agree(new Protection.None());
        plain(8, 1, 1, PHONE);
        assertThat(inbound.silentNanos(nanos + 7)).isEqualTo(7);

        hold(nanos + 10);
        assertThat(inbound.silentNanos(nanos + 1_000)).isZero();

        agree(new Protection.None(), nanos + 2_000);
        assertThat(inbound.silentNanos(nanos + 2_500)).isEqualTo(500);
    }

    /// By comfort noise, or by its reports (RFC 3550 §6.4.1).
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPhoneThatSaysThatItPausesIsNotGone(boolean noise) {
        agree(new Protection.None());
        plain(8, 1, 1, PHONE);
        long patience = 5 * PACKET_NANOS;
        assertThat(inbound.isGone(0, patience, nanos + patience)).isFalse();
        assertThat(inbound.isGone(0, patience, nanos + patience + 1)).isTrue();

        if (noise) {
            plain(SdpNegotiation.COMFORT_NOISE, 2, 1, PHONE);
        } else {
            inbound.told(new RtcpReports.Told(1, 1, true), nanos);
            inbound.told(new RtcpReports.Told(1, 1, true), nanos + patience);
            assertThat(inbound.silentNanos(nanos + patience + 3)).isEqualTo(3);
        }

        assertThat(inbound.isGone(0, patience, nanos + patience + 1)).isFalse();
        hold(nanos);
        assertThat(inbound.isGone(0, patience, nanos + 100 * patience)).isFalse();
    }

    @Test
    void aPhoneThatReportsMoreThanCameIsNotHeard() {
        agree(new Protection.None());
        plain(8, 1, 1, PHONE);
        plain(SdpNegotiation.COMFORT_NOISE, 2, 1, PHONE);
        inbound.told(new RtcpReports.Told(1, 2, true), nanos);
        inbound.told(new RtcpReports.Told(1, 200, true), nanos + PACKET_NANOS);

        assertThat(inbound.isGone(0, PACKET_NANOS, nanos + 2 * PACKET_NANOS)).isTrue();
    }

    @Test
    void aRefreshLetsNobodyElseIn() {
        agree(new Protection.None());
        plain(8, 1, 1, PHONE);
        nanos += 600_000_000;
        agree(new Protection.None());

        for (int i = 0; i < 50; i++) {
            plain(8, 5_000 + i, 2, ELSEWHERE);
        }

        assertThat(inbound.destination()).contains(PHONE);
        assertThat(inbound.counts().received()).isEqualTo(1);
    }

    /// RFC 3711 §3.3.1.
    @Test
    void aNewKeyIsUnderstoodFromWhereTheOldOneEnded() {
        agree(new Protection.Keys(KEY, KEY));
        var sender = new SrtpSender(KEY);
        encrypted(sender, 65_535, 1, PHONE);
        encrypted(sender, 0, 1, PHONE);
        var second = MasterKey.make(CryptoSuite.AES_CM_128_HMAC_SHA1_80, new Random(2));
        var next = new SrtpSender(second);
        packet(next, 65_535, 1);

        agree(new Protection.Keys(KEY, second));
        encrypted(next, 1, 1, PHONE);

        assertThat(inbound.counts().received()).isEqualTo(3);
        assertThat(inbound.counts().dropped()).isZero();
    }

    @Test
    void afterAHoldTheSoundMayComeFromElsewhere() {
        agree(new Protection.None());
        plain(8, 1, 1, PHONE);
        hold(nanos);
        nanos += 600_000_000;
        agree(new Protection.None());

        for (int i = 0; i < 4; i++) {
            plain(8, i, 2, ELSEWHERE);
        }

        assertThat(inbound.destination()).contains(ELSEWHERE);
    }

    private static Agreement withoutEvents() {
        var usual = Agreements.of(Codec.PCMA, 8, 20, PHONE, new Protection.None());
        return new Agreement(
                usual.codec(),
                usual.payloadType(),
                "",
                20,
                usual.understood(),
                OptionalInt.empty(),
                Set.of(),
                usual.remote(),
                usual.control(),
                false,
                usual.protection(),
                usual.reports(),
                usual.handshake(),
                usual.ice(),
                true,
                true);
    }

    private void hold(long when) {
        var held = Agreements.of(Codec.PCMA, 8, 20, PHONE, new Protection.None());
        inbound.agree(
                new Agreement(
                        held.codec(),
                        held.payloadType(),
                        "",
                        20,
                        held.understood(),
                        held.eventType(),
                        held.eventTypes(),
                        held.remote(),
                        held.control(),
                        false,
                        held.protection(),
                        held.reports(),
                        held.handshake(),
                        held.ice(),
                        false,
                        true),
                when);
    }

    private void agree(Protection protection) {
        agree(protection, nanos);
    }

    private void agree(Protection protection, long when) {
        inbound.agree(Agreements.of(Codec.PCMA, 8, 20, PHONE, protection), when);
    }

    private void plain(int type, int sequence, int ssrc, InetSocketAddress from) {
        packet.write(type, false, sequence, 160 * sequence, ssrc);
        inbound.take(packet, 172, from, nanos += PACKET_NANOS);
    }

    private void encrypted(SrtpSender sender, int sequence, int ssrc, InetSocketAddress from) {
        take(packet(sender, sequence, ssrc), from);
    }

    private byte[] packet(SrtpSender sender, int sequence, int ssrc) {
        packet.write(8, false, sequence, 160 * sequence, ssrc);
        int length = sender.protect(packet.bytes(), 172);
        return Arrays.copyOf(packet.bytes(), length);
    }

    private void take(byte[] bytes, InetSocketAddress from) {
        System.arraycopy(bytes, 0, packet.bytes(), 0, bytes.length);
        inbound.take(packet, bytes.length, from, nanos += PACKET_NANOS);
    }
}
