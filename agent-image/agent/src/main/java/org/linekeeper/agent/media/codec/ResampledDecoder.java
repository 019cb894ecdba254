package org.linekeeper.agent.media.codec;

/// A decoder of a lower rate before the card's.
final class ResampledDecoder implements SoundDecoder {
    private final SoundDecoder decoder;
    private final Upsampler upsampler;
    private final int factor;
    private final short[] sound;

    ResampledDecoder(SoundDecoder decoder, int rate) {
        this.decoder = decoder;
        factor = Codec.CARD_RATE / rate;
        upsampler = new Upsampler(rate, Codec.CARD_RATE);
        sound = new short[rate * LONGEST_MILLIS / 1_000];
    }

    @Override
    public int samples(byte[] payload, int offset, int length) {
        return Math.min(decoder.samples(payload, offset, length), sound.length) * factor;
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] cardSound, int at) {
        if (decoder.samples(payload, offset, length) > sound.length) {
            return 0;
        }
        int samples = decoder.decode(payload, offset, length, sound, 0);
        return upsampler.process(sound, samples, cardSound, at);
    }
}
