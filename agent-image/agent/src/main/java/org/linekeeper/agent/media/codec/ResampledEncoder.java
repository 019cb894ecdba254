package org.linekeeper.agent.media.codec;

/// An encoder of a lower rate behind the card's.
final class ResampledEncoder implements SoundEncoder {
    private final SoundEncoder encoder;
    private final Downsampler downsampler;
    private final short[] sound;

    ResampledEncoder(SoundEncoder encoder, int rate) {
        this.encoder = encoder;
        downsampler = new Downsampler(Codec.CARD_RATE, rate);
        sound = new short[rate * SoundDecoder.LONGEST_MILLIS / 1_000];
    }

    @Override
    public int encode(short[] cardSound, int samples, byte[] payload, int offset) {
        return encoder.encode(sound, downsampler.process(cardSound, samples, sound), payload, offset);
    }
}
