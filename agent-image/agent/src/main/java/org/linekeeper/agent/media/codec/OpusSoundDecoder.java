package org.linekeeper.agent.media.codec;

import org.linekeeper.agent.sound.opus.Opus;
import org.linekeeper.agent.sound.opus.OpusDecoder;

/// Opus from RTP (RFC 7587).
final class OpusSoundDecoder implements SoundDecoder {
    private final OpusDecoder decoder = new OpusDecoder();

    @Override
    public int samples(byte[] payload, int offset, int length) {
        return Opus.samples(payload, offset, length);
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] sound, int at) {
        return decoder.decode(payload, offset, length, sound, at);
    }

    @Override
    public int recover(byte[] payload, int offset, int length, short[] sound, int at, int samples) {
        boolean tells = Opus.tellsOfThePacketBefore(payload, offset, length);
        return tells && samples % OpusDecoder.STEP_SAMPLES == 0
                ? decoder.recover(payload, offset, length, samples, sound, at)
                : 0;
    }

    @Override
    public int concealedStep() {
        return OpusDecoder.CONCEALED_STEP_SAMPLES;
    }

    @Override
    public void conceal(short[] sound, int at, int samples) {
        decoder.conceal(samples, sound, at);
    }

    @Override
    public void close() {
        decoder.close();
    }
}
