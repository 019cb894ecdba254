package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.linekeeper.agent.sound.FakeSoundCard;
import org.linekeeper.agent.sound.Goertzel;

/// What the two ends of a call play and hear.
final class Ends {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int RATE = 48_000;

    /// Of [#tone].
    private static final double SENT_DBFS = -12.25;

    private Ends() {}

    static void awaitTone(FakeSoundCard card, double hertz, double otherHertz) {
        int from = card.heard().length;
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(card.heard().length).isGreaterThan(from + RATE / 5);
            assertThat(level(card, hertz)).isCloseTo(SENT_DBFS, within(1.0));
            assertThat(level(card, otherHertz)).isLessThan(-45);
        });
    }

    /// Of the last 200 ms.
    static double level(FakeSoundCard card, double hertz) {
        var heard = card.heard();
        int length = RATE / 5;
        return heard.length < length
                ? Goertzel.SILENCE_DBFS
                : Goertzel.levelDbfs(heard, heard.length - length, length, hertz, RATE);
    }

    static int tone(double hertz, long sample) {
        return (int) Math.round(8_000 * Math.sin(2 * Math.PI * hertz * sample / RATE));
    }

    static InetSocketAddress port(String sdp) {
        var media = SdpParser.parse(sdp).media().getFirst();
        return new InetSocketAddress(media.address().orElseThrow(), media.port());
    }
}
