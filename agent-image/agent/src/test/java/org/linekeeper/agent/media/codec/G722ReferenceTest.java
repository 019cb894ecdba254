package org.linekeeper.agent.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bit by bit what others make of the same. The sound is silence, single bits, a sweep over the whole band, noise and
/// square waves at full scale, a buzz of 24 harmonics that is clipped, and faint noise; the codes are random ones and
/// runs of the extremes, which no encoder would send.
///
/// `sound.g722` is what FFmpeg 7.1 encodes (`ffmpeg -f s16le -ar 16000 -ac 1 -i sound.pcm -c:a g722 -f g722
/// sound.g722`), and what SpanDSP 0.0.6 does, byte for byte; `codes.pcm` is what FFmpeg decodes (`ffmpeg -f g722 -i
/// codes.g722 -f s16le codes.pcm`). SpanDSP decodes the same but where the sound is louder than 16 bits can hold: there
/// it wraps around instead of staying at the limit, as the recommendation has it.
class G722ReferenceTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 160, 320, 32_000})
    void encodesAsTheReferenceDoes(int atATime) throws IOException {
        short[] sound = samples(file("sound.pcm"));
        byte[] encoded = new byte[sound.length / 2];
        try (SoundEncoder encoder = new G722Encoder()) {
            for (int at = 0; at < sound.length; at += atATime) {
                short[] part = java.util.Arrays.copyOfRange(sound, at, Math.min(sound.length, at + atATime));
                encoder.encode(part, part.length, encoded, at / 2);
            }
        }

        assertThat(encoded).isEqualTo(file("sound.g722"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 80, 160, 5_824})
    void decodesAsTheReferenceDoes(int atATime) throws IOException {
        byte[] codes = file("codes.g722");
        short[] decoded = new short[2 * codes.length];
        try (SoundDecoder decoder = new G722Decoder()) {
            for (int at = 0; at < codes.length; at += atATime) {
                decoder.decode(codes, at, Math.min(atATime, codes.length - at), decoded, 2 * at);
            }
        }

        assertThat(decoded).isEqualTo(samples(file("codes.pcm")));
    }

    /// Or the two above would show little.
    @Test
    void theSoundUsesAllCodesAndTheCodesAllOfTheScale() throws IOException {
        byte[] encoded = file("sound.g722");
        boolean[] seen = new boolean[256];
        for (byte code : encoded) {
            seen[code & 0xff] = true;
        }
        int used = 0;
        for (boolean code : seen) {
            used += code ? 1 : 0;
        }
        // the four innermost codes of each upper pair are sent by nobody (table 5)
        assertThat(used).isGreaterThan(230);
        assertThat(samples(file("codes.pcm"))).contains(Short.MAX_VALUE, Short.MIN_VALUE);
    }

    private static short[] samples(byte[] littleEndian) {
        short[] samples = new short[littleEndian.length / 2];
        ByteBuffer.wrap(littleEndian)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(samples);
        return samples;
    }

    private static byte[] file(String name) throws IOException {
        try (InputStream in = G722ReferenceTest.class.getResourceAsStream("g722/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
