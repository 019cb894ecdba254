package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PausesTest {
    private static final int PHONE = 7;
    private final Pauses pauses = new Pauses();

    /// When the last packet came.
    private long heard;

    private int number;
    private int time;

    private static long seconds(double length) {
        return (long) (length * TimeUnit.SECONDS.toNanos(1));
    }

    /// A second of packets of 20 ms.
    private void speak() {
        for (int i = 0; i < 50; i++) {
            pauses.sound(number++, time, 8_000);
            time += 160;
            heard += seconds(0.02);
        }
    }

    private boolean explains(double afterSeconds) {
        return pauses.explain(heard, heard + seconds(afterSeconds));
    }

    @Test
    void aPhoneThatJustStopsIsGone() {
        speak();

        assertThat(explains(7)).isFalse();
    }

    @Test
    void comfortNoiseSaysThatItPauses() {
        speak();
        pauses.noise();

        assertThat(explains(60)).isTrue();
    }

    @Test
    void soDoesASilenceThatWasLeftOutBefore() {
        speak();
        time += 4_000;
        speak();

        assertThat(explains(60)).isTrue();
    }

    @Test
    void soundThatWasLostIsNoSilence() {
        speak();
        time += 4_000;
        number += 25;
        speak();

        assertThat(explains(7)).isFalse();
    }

    @Test
    void aPressedDigitIsNoSilence() {
        speak();
        number += 40;
        time += 6_400;
        pauses.other();
        speak();

        assertThat(explains(7)).isFalse();
    }

    @Test
    void reportsSayThatNoMoreWasSentThanCame() {
        speak();
        pauses.told(PHONE, 50, heard);
        pauses.told(PHONE, 50, heard + seconds(5));
        assertThat(explains(7)).isTrue();
        pauses.told(PHONE, 50, heard + seconds(60));
        assertThat(explains(70)).isTrue();
        assertThat(pauses.complete(heard)).isEqualTo(heard + seconds(60));

        assertThat(explains(76)).as("reports come no more either").isFalse();
    }

    @Test
    void whoReportsAsAReceiverSendsNothing() {
        speak();
        pauses.toldOfNothing(heard + seconds(5));

        assertThat(explains(7)).isTrue();
        assertThat(pauses.complete(heard)).isEqualTo(heard + seconds(5));
    }

    @Test
    void reportsSayThatMoreWasSentThanCame() {
        speak();
        pauses.noise();
        pauses.told(PHONE, 51, heard);
        pauses.told(PHONE, 300, heard + seconds(5));

        assertThat(explains(6)).isFalse();
        assertThat(pauses.complete(heard)).isEqualTo(heard);
    }

    @Test
    void aPhoneWhoseReportsEndWithItsSoundIsGone() {
        speak();
        pauses.told(PHONE, 50, heard - seconds(1));

        assertThat(explains(6)).as("the next report may still come").isTrue();
        assertThat(explains(7.5)).isFalse();
    }

    @Test
    void whatAnotherSourceHasSentIsNotCompared() {
        speak();
        pauses.told(PHONE, 50, heard);
        pauses.told(PHONE + 1, 5_000, heard + seconds(5));
        pauses.told(PHONE + 1, 5_000, heard + seconds(10));

        assertThat(explains(11)).isTrue();
    }
}
