package org.linekeeper.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WavTest {
    private static final Wav SOUND = new Wav(8000, new short[] {0, 1, -1, Short.MAX_VALUE, Short.MIN_VALUE});

    @Test
    void readsWhatItWrote() {
        Wav read = Wav.parse(SOUND.toBytes());

        assertThat(read.rate()).isEqualTo(8000);
        assertThat(read.samples()).containsExactly(SOUND.samples());
    }

    @Test
    void hasTheHeaderThatOtherProgramsRead() {
        byte[] bytes = SOUND.toBytes();

        assertThat(new String(bytes, 0, 4, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("RIFF");
        assertThat(bytes[4]).isEqualTo((byte) (bytes.length - 8));
        assertThat(bytes[40]).isEqualTo((byte) 10);
        assertThat(bytes).hasSize(54);
    }

    @Test
    void refusesWhatIsNoWave() {
        byte[] stereo = SOUND.toBytes();
        stereo[22] = 2;

        assertThatThrownBy(() -> Wav.parse(new byte[] {1, 2, 3})).hasMessageContaining("RIFF");
        assertThatThrownBy(() -> Wav.parse(stereo)).hasMessageContaining("mono");
        assertThatThrownBy(() -> Wav.parse(Arrays.copyOf(SOUND.toBytes(), 36))).hasMessageContaining("no sound");
    }

    @Test
    void cutsAtTheEndsOfWhatThereIs() {
        Wav part = SOUND.between(Duration.ofNanos(250_000), Duration.ofSeconds(9));

        assertThat(part.samples()).containsExactly(-1, Short.MAX_VALUE, Short.MIN_VALUE);
    }
}
