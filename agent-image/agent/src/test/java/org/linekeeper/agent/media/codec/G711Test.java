package org.linekeeper.agent.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Against the tables of ITU-T G.711 as its text defines them: decision values and the values between.
class G711Test {
    /// Table 1a: eight segments; in the first two a step is 2 (of 4096), and doubles from each to the next.
    @Test
    void aLawHasTheStandardsValues() {
        for (int segment = 0; segment < 8; segment++) {
            for (int step = 0; step < 16; step++) {
                double size = segment == 0 ? 2 : Math.pow(2, segment);
                double begin = segment == 0 ? 0 : 16 * Math.pow(2, segment);
                int value = (int) ((begin + (step + 0.5) * size) * 8);
                int code = (segment << 4) | step;

                assertThat(decode(G711.PCMA, (0x80 | code) ^ 0x55)).isEqualTo(value);
                assertThat(decode(G711.PCMA, code ^ 0x55)).isEqualTo(-value);
            }
        }
    }

    /// Table 2a: values are 2^segment * (step + 16.5) * 2 - 33 (of 8159), scaled to sixteen bits.
    @Test
    void muLawHasTheStandardsValues() {
        for (int segment = 0; segment < 8; segment++) {
            for (int step = 0; step < 16; step++) {
                int value = (int) ((Math.pow(2, segment) * (2 * step + 33) - 33) * 4);
                int code = (segment << 4) | step;

                assertThat(decode(G711.PCMU, code ^ 0xff)).isEqualTo(value);
                assertThat(decode(G711.PCMU, (0x80 | code) ^ 0xff)).isEqualTo(-value);
            }
        }
    }

    @Test
    void everySampleGetsTheCodeOfItsALawInterval() {
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            int code = encode(G711.PCMA, sample) ^ 0x55;
            int segment = (code >> 4) & 7;
            double size = segment == 0 ? 2 : Math.pow(2, segment);
            double begin = (segment == 0 ? 0 : 16 * Math.pow(2, segment)) + (code & 15) * size;

            assertThat((code & 0x80) != 0).isEqualTo(sample >= 0);
            assertThat(magnitude(sample) / 8).as("%d", sample).isBetween(begin, begin + size - 0.125);
        }
    }

    @Test
    void everySampleGetsTheCodeOfItsMuLawInterval() {
        double clipped = 8_158.75;
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            int code = encode(G711.PCMU, sample) ^ 0xff;
            double scale = Math.pow(2, (code >> 4) & 7);
            double begin = scale * (2 * (code & 15) + 32) - 33;

            assertThat((code & 0x80) == 0).isEqualTo(sample >= 0);
            // the input is rounded down to fourteen bits, with the bias of 33 to a whole step
            assertThat(Math.min(magnitude(sample) / 4, clipped))
                    .as("%d", sample)
                    .isBetween(begin, begin + 2 * scale);
        }
    }

    /// Both laws cut the interval open at zero: -1 is the first negative value.
    private static double magnitude(int sample) {
        return sample >= 0 ? sample : ~sample;
    }

    @Test
    void everyCodeSurvivesDecodingAndEncoding() {
        for (var codec : List.of(G711.PCMA, G711.PCMU)) {
            for (int code = 0; code < 256; code++) {
                int value = decode(codec, code);
                if (codec == G711.PCMU && value == 0) {
                    continue; // two zeros, one of them "negative"
                }
                assertThat(encode(codec, value))
                        .as("%s %d", codec == G711.PCMA ? "PCMA" : "PCMU", code)
                        .isEqualTo(code);
            }
        }
    }

    @Test
    void knowsTheWellKnownBytes() {
        assertThat(encode(G711.PCMA, 0)).isEqualTo(0xd5);
        assertThat(encode(G711.PCMU, 0)).isEqualTo(0xff);
        assertThat(encode(G711.PCMA, Short.MAX_VALUE)).isEqualTo(0xaa);
        assertThat(encode(G711.PCMU, Short.MAX_VALUE)).isEqualTo(0x80);
        assertThat(encode(G711.PCMA, Short.MIN_VALUE)).isEqualTo(0x2a);
        assertThat(encode(G711.PCMU, Short.MIN_VALUE)).isEqualTo(0x00);
    }

    private static int encode(G711 codec, int sample) {
        var payload = new byte[1];
        codec.encode(new short[] {(short) sample}, 1, payload, 0);
        return payload[0] & 0xff;
    }

    private static int decode(G711 codec, int code) {
        var sound = new short[1];
        codec.decode(new byte[] {(byte) code}, 0, 1, sound, 0);
        return sound[0];
    }
}
