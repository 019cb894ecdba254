package org.linekeeper.agent.media.codec;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.linekeeper.agent.sound.opus.OpusEncoder;

/// Opus to RTP (RFC 7587): one packet of the library's is one payload. Correction and pauses are for those who ask for
/// them, as §6.1 says.
final class OpusSoundEncoder implements SoundEncoder {
    private final OpusEncoder encoder;

    OpusSoundEncoder(String wishes) {
        Set<String> wanted = Arrays.stream(wishes.toLowerCase(Locale.ROOT).split(";", -1))
                .map(String::strip)
                .collect(Collectors.toSet());
        encoder = new OpusEncoder(wanted.contains("useinbandfec=1"), wanted.contains("usedtx=1"));
    }

    @Override
    public int encode(short[] sound, int samples, byte[] payload, int offset) {
        return encoder.encode(sound, samples, payload, offset);
    }

    @Override
    public void expectLoss(int percent) {
        encoder.expectLoss(percent);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
