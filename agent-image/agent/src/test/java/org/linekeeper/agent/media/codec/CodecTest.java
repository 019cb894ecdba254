package org.linekeeper.agent.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What all codecs do alike, from the card's rate and back to it.
class CodecTest {
    private static final int RATE = Codec.CARD_RATE;

    /// Room for anything; what is in front of the payload must not matter.
    private static final int OFFSET = 12;

    @ParameterizedTest
    @CsvSource({
        "PCMA, 440, 35",
        "PCMA, 3000, 33",
        "PCMU, 440, 35",
        "PCMU, 3000, 33",
        "G722, 440, 38",
        "G722, 3000, 30",
        "G722, 6000, 20",
        "OPUS, 440, 20",
        "OPUS, 3000, 20",
        "OPUS, 6000, 15"
    })
    void aToneKeepsItsLevelAndItsPurity(Codec codec, double hertz, double purityDb) {
        for (double amplitude : new double[] {1_000, 8_000, 30_000}) {
            var out = through(codec, Tone.of(hertz, amplitude, RATE, RATE), 20);

            assertThat(Tone.change(out, RATE / 5, hertz, amplitude, RATE)).isCloseTo(0, within(1.0));
            if (amplitude == 8_000) {
                assertThat(Tone.aboveTheRest(out, RATE / 5, hertz, RATE)).isGreaterThan(purityDb);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void silenceStaysSilent(Codec codec) {
        var out = through(codec, new short[RATE], 20);

        assertThat(Tone.rms(out, 0, out.length)).isLessThan(10);
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void aPacketOfAnyLengthComesBackAsLong(Codec codec) {
        var sound = Tone.of(700, 8_000, RATE, RATE);
        for (int millis : new int[] {10, 20, 30, 40, 60}) {
            int agreed = codec.packetMillis(millis);
            var out = through(codec, sound, agreed);
            assertThat(Tone.change(out, RATE / 5, 700, 8_000, RATE)).isCloseTo(0, within(1.0));
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void anyBytesDecodeToSomething(Codec codec) {
        var random = new Random(11);
        var sound = new short[RATE / 1_000 * SoundDecoder.LONGEST_MILLIS];
        try (var decoder = codec.newDecoder()) {
            for (int i = 0; i < 2_000; i++) {
                var bytes = new byte[random.nextInt(961)];
                random.nextBytes(bytes);
                int announced = decoder.samples(bytes, 0, bytes.length);
                int decoded = decoder.decode(bytes, 0, bytes.length, sound, 0);
                assertThat(announced).isBetween(0, sound.length);
                assertThat(decoded).isIn(0, announced);
            }
        }
    }

    @Test
    void opusSendsNothingWhileThereIsSilence() {
        var payload = new byte[1_500];
        int sent = 0;
        try (var encoder = Codec.OPUS.newEncoder(Codec.OPUS.parameters())) {
            for (int i = 0; i < 250; i++) {
                sent += encoder.encode(new short[960], 960, payload, OFFSET) > 0 ? 1 : 0;
            }
        }

        assertThat(sent).isBetween(1, 60);
    }

    @Test
    void opusLeavesNothingOutForAReceiverThatDidNotAskForIt() {
        var payload = new byte[1_500];
        try (var encoder = Codec.OPUS.newEncoder("stereo=0; useinbandfec=1")) {
            for (int i = 0; i < 100; i++) {
                assertThat(encoder.encode(new short[960], 960, payload, OFFSET)).isPositive();
            }
        }
    }

    @Test
    void opusTellsOfAMissingPacketInTheNext() {
        var sound = Voice.of(4 * RATE);
        int recovered = 0;
        var payload = new byte[1_500];
        double recoveredError = 0;
        double concealedError = 0;
        try (var encoder = Codec.OPUS.newEncoder(Codec.OPUS.parameters());
                var reference = Codec.OPUS.newDecoder();
                var recovering = Codec.OPUS.newDecoder();
                var concealing = Codec.OPUS.newDecoder()) {
            encoder.expectLoss(20);
            var expected = new short[960];
            var got = new short[960];
            for (int packet = 0; packet < 200; packet++) {
                var frame = new short[960];
                System.arraycopy(sound, packet * 960, frame, 0, 960);
                int length = encoder.encode(frame, 960, payload, OFFSET);
                boolean afterLoss = packet % 5 == 4 && packet > 10;
                if (afterLoss && recovering.recover(payload, OFFSET, length, got, 0, 960) == 960) {
                    recovered++;
                    recoveredError += error(expected, got);
                    concealing.conceal(got, 0, 960);
                    concealedError += error(expected, got);
                }
                reference.decode(payload, OFFSET, length, expected, 0);
                if (packet % 5 != 3 || packet < 10) {
                    recovering.decode(payload, OFFSET, length, got, 0);
                    concealing.decode(payload, OFFSET, length, got, 0);
                }
            }
        }

        assertThat(recovered).isGreaterThan(20);
        assertThat(recoveredError).isLessThan(concealedError / 2);
    }

    @Test
    void namesAreReadAsTheyAreWritten() {
        for (var codec : Codec.values()) {
            assertThat(Codec.named(codec.encoding())).contains(codec);
            codec.staticType()
                    .ifPresent(type -> assertThat(Codec.ofStaticType(type)).contains(codec));
        }
        assertThat(Codec.named("opus/48000")).isEmpty();
        assertThat(Codec.named("pcma/8000/1")).contains(Codec.PCMA);
        assertThat(Codec.named("G722/16000")).isEmpty();
    }

    private static double error(short[] expected, short[] got) {
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            double off = expected[i] - got[i];
            sum += off * off;
        }
        return sum;
    }

    private static short[] through(Codec codec, short[] sound, int millis) {
        int frame = RATE / 1_000 * millis;
        var out = new short[sound.length / frame * frame];
        var piece = new short[frame];
        var payload = new byte[1_500];
        try (var encoder = codec.newEncoder(codec.parameters());
                var decoder = codec.newDecoder()) {
            for (int from = 0; from + frame <= sound.length; from += frame) {
                System.arraycopy(sound, from, piece, 0, frame);
                int length = encoder.encode(piece, frame, payload, OFFSET);
                if (length > 0) {
                    assertThat(decoder.samples(payload, OFFSET, length)).isEqualTo(frame);
                    assertThat(decoder.decode(payload, OFFSET, length, out, from))
                            .isEqualTo(frame);
                }
            }
        }
        return out;
    }
}
