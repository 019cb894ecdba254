package org.linekeeper.lab.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordingTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void cutsOutWhatWasReceivedBetweenTwoTimes() throws InterruptedException {
        var recording = new Recording(1_000, 2);
        for (int frame = 0; frame < 150; frame++) {
            var samples = new short[20];
            for (int i = 0; i < 20; i++) {
                samples[i] = (short) (frame * 20 + i);
            }
            recording.append(samples, (frame + 1) * SECOND / 50);
        }

        assertThat(recording.between(2 * SECOND, 2 * SECOND + SECOND / 100))
                .containsExactly(2_000, 2_001, 2_002, 2_003, 2_004, 2_005, 2_006, 2_007, 2_008, 2_009);
    }

    @Test
    void hasNothingOfWhatIsTooLongAgo() throws InterruptedException {
        var recording = new Recording(1_000, 1);
        recording.append(new short[1_500], 3 * SECOND);

        assertThat(recording.between(SECOND, 2 * SECOND)).isEmpty();
    }
}
