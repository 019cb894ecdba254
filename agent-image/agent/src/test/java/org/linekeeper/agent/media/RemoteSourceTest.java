package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RemoteSourceTest {
    private static final InetAddress PHONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress NAT = InetAddress.ofLiteral("198.51.100.7");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("203.0.113.66");
    private static final InetSocketAddress NAMED = new InetSocketAddress(PHONE, 4_000);

    private final RemoteSource source = new RemoteSource(NAMED);

    @Test
    void believesTheNamedAddressAtOnce() {
        assertThat(source.accept(PHONE, 4_000, 1, 10, 0)).isTrue();
        assertThat(source.address()).isEqualTo(NAMED);
    }

    @Test
    void learnsAnAddressBehindNatFromPacketsInSequence() {
        assertThat(source.accept(NAT, 61_000, 1, 10, 0)).isFalse();
        assertThat(source.accept(NAT, 61_000, 1, 11, 0)).isFalse();
        assertThat(source.accept(NAT, 61_000, 1, 12, 0)).isFalse();
        assertThat(source.address()).isEqualTo(NAMED);

        assertThat(source.accept(NAT, 61_000, 1, 13, 0)).isTrue();
        assertThat(source.address()).isEqualTo(new InetSocketAddress(NAT, 61_000));
    }

    @Test
    void doesNotLearnFromScatteredPackets() {
        for (int i = 0; i < 20; i++) {
            assertThat(source.accept(STRANGER, 5_000, 1, 10 + 2 * i, 0)).isFalse();
            assertThat(source.accept(STRANGER, 5_000, i, 1_000 + i, 0)).isFalse();
        }
        assertThat(source.address()).isEqualTo(NAMED);
    }

    @Test
    void aStrangerDoesNotTakeALockedStreamOver() {
        source.accept(PHONE, 4_000, 1, 10, 0);

        for (int i = 0; i < 100; i++) {
            assertThat(source.accept(STRANGER, 5_000, 9, i, TimeUnit.SECONDS.toNanos(i)))
                    .isFalse();
        }
        assertThat(source.accept(STRANGER, 5_000, 1, 11, 0)).isFalse();
        assertThat(source.address()).isEqualTo(NAMED);
    }

    @Test
    void theNamedAddressIsHeardThoughAStrangerWasFirst() {
        learn(STRANGER, 5_000, 9);

        assertThat(source.accept(PHONE, 4_000, 1, 10, 0)).isFalse();
        assertThat(source.accept(STRANGER, 5_000, 9, 14, 0)).isTrue();
        assertThat(source.accept(PHONE, 4_000, 1, 11, 0)).isFalse();
        assertThat(source.accept(STRANGER, 5_001, 9, 15, 0)).isFalse();
        assertThat(source.accept(PHONE, 4_000, 1, 12, 0)).isFalse();
        assertThat(source.accept(PHONE, 4_000, 1, 13, 0)).isTrue();

        assertThat(source.address()).isEqualTo(NAMED);
        for (int i = 0; i < 20; i++) {
            assertThat(source.accept(STRANGER, 5_000, 9, 15 + i, TimeUnit.SECONDS.toNanos(i)))
                    .isFalse();
        }
    }

    @Test
    void scatteredPacketsInItsNameDoNotTakeALearntStreamOver() {
        learn(NAT, 61_000, 1);

        for (int i = 0; i < 20; i++) {
            assertThat(source.accept(PHONE, 4_000, 9, 10 + 2 * i, 0)).isFalse();
        }
        assertThat(source.address()).isEqualTo(new InetSocketAddress(NAT, 61_000));
    }

    @Test
    void theNamedHostIsHeardFromAnotherPortThoughAStrangerWasFirst() {
        learn(STRANGER, 5_000, 9);
        learn(PHONE, 4_002, 1);
        assertThat(source.address()).isEqualTo(new InetSocketAddress(PHONE, 4_002));

        for (int i = 0; i < 20; i++) {
            assertThat(source.accept(NAT, 61_000, 1, 10 + i, 0)).isFalse();
            assertThat(source.accept(PHONE, 4_004, 2, 10 + i, 0)).isFalse();
        }
    }

    @Test
    void aStrangerDoesNotTakeALearntStreamOver() {
        learn(NAT, 61_000, 1);

        for (int i = 0; i < 100; i++) {
            assertThat(source.accept(STRANGER, 5_000, 9, i, TimeUnit.SECONDS.toNanos(i)))
                    .isFalse();
        }
        assertThat(source.address()).isEqualTo(new InetSocketAddress(NAT, 61_000));
    }

    private void learn(InetAddress host, int port, int ssrc) {
        for (int i = 10; i < 14; i++) {
            assertThat(source.accept(host, port, ssrc, i, 0)).isEqualTo(i == 13);
        }
    }

    /// Music came from elsewhere while the call was held, and the phone is behind NAT.
    @Test
    void anotherSenderIsTakenOnceAfterAHoldWhileTheOneBeforeIsSilent() {
        learn(STRANGER, 5_000, 9);
        source.reopen(TimeUnit.MILLISECONDS.toNanos(10));
        // still on its way
        assertThat(source.accept(STRANGER, 5_000, 9, 14, TimeUnit.MILLISECONDS.toNanos(20)))
                .isTrue();
        long later = TimeUnit.MILLISECONDS.toNanos(600);
        for (int i = 0; i < 3; i++) {
            assertThat(source.accept(NAT, 61_000, 1, i, later)).isFalse();
        }
        assertThat(source.accept(NAT, 61_000, 1, 3, later)).isTrue();
        assertThat(source.address()).isEqualTo(new InetSocketAddress(NAT, 61_000));

        for (int i = 0; i < 100; i++) {
            assertThat(source.accept(STRANGER, 5_001, 9, i, later + TimeUnit.SECONDS.toNanos(i)))
                    .isFalse();
        }
    }

    @Test
    void nobodyTakesOverAfterAHoldWhereTheSenderGoesOn() {
        learn(NAT, 61_000, 1);
        source.reopen(0);
        for (int i = 14; i < 64; i++) {
            assertThat(source.accept(NAT, 61_000, 1, i, TimeUnit.MILLISECONDS.toNanos(20L * i)))
                    .isTrue();
            assertThat(source.accept(STRANGER, 5_000, 9, i, TimeUnit.MILLISECONDS.toNanos(20L * i)))
                    .isFalse();
        }

        // it has gone silent since, as nobody has signalled
        for (int i = 64; i < 100; i++) {
            assertThat(source.accept(STRANGER, 5_000, 9, i, TimeUnit.SECONDS.toNanos(i)))
                    .isFalse();
        }
    }

    /// A switchboard has moved the call to a phone behind NAT, and the one before is heard for a moment yet.
    @Test
    void anotherSenderIsTakenOnceAfterTheCallHasMovedWhereTheOneBeforeEnds() {
        learn(NAT, 61_000, 1);
        var moved = source.movedTo(new InetSocketAddress(PHONE, 4_002), 0);
        for (int i = 14; i < 64; i++) {
            assertThat(moved.accept(NAT, 61_000, 1, i, TimeUnit.MILLISECONDS.toNanos(20L * i)))
                    .isEqualTo(i > 16);
        }

        long later = TimeUnit.SECONDS.toNanos(2);
        for (int i = 0; i < 4; i++) {
            assertThat(moved.accept(NAT, 62_000, 2, i, later)).isEqualTo(i == 3);
        }

        assertThat(moved.address()).isEqualTo(new InetSocketAddress(NAT, 62_000));
        for (int i = 0; i < 100; i++) {
            assertThat(moved.accept(STRANGER, 5_000, 9, i, later + TimeUnit.SECONDS.toNanos(i)))
                    .isFalse();
        }
    }

    @Test
    void nobodyTakesOverAfterTheCallHasMovedWhereTheSenderGoesOn() {
        learn(NAT, 61_000, 1);
        var moved = source.movedTo(new InetSocketAddress(PHONE, 4_002), 0);
        for (int i = 14; i < 300; i++) {
            moved.accept(NAT, 61_000, 1, i, TimeUnit.MILLISECONDS.toNanos(20L * i));
        }

        for (int i = 300; i < 400; i++) {
            assertThat(moved.accept(STRANGER, 5_000, 9, i, TimeUnit.SECONDS.toNanos(i)))
                    .isFalse();
        }
        assertThat(moved.address()).isEqualTo(new InetSocketAddress(NAT, 61_000));
    }

    @Test
    void followsTheSameSenderToAnotherAddressOnceItIsSilent() {
        source.accept(NAT, 61_000, 1, 10, 0);
        source.accept(NAT, 61_000, 1, 11, 0);
        source.accept(NAT, 61_000, 1, 12, 0);
        source.accept(NAT, 61_000, 1, 13, 0);

        assertThat(source.accept(NAT, 62_000, 1, 15, TimeUnit.MILLISECONDS.toNanos(100)))
                .isFalse();
        assertThat(source.accept(NAT, 62_000, 1, 40, TimeUnit.MILLISECONDS.toNanos(600)))
                .isTrue();
        assertThat(source.address()).isEqualTo(new InetSocketAddress(NAT, 62_000));
    }
}
