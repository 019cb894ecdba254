package org.linekeeper.agent.media.codec;

/// Turns one call's payloads into sound, each once and in the sender's order. Confined by its owner's lock; allocates
/// nothing per packet. Samples are counted at the rate that it was made for.
public interface SoundDecoder extends AutoCloseable {
    /// The most samples that a packet may hold, in milliseconds (RFC 6716 §2.1.4).
    int LONGEST_MILLIS = 120;

    /// How many samples a payload holds; 0 where it is none of this codec's. At most [#LONGEST_MILLIS].
    int samples(byte[] payload, int offset, int length);

    /// @return how many samples were written: what [#samples] says, or 0 for a payload that is broken
    int decode(byte[] payload, int offset, int length, short[] sound, int at);

    /// Decodes what a payload tells of the packet before it, which is missing.
    ///
    /// @param samples how long the missing packet was
    /// @return how many samples were written; 0 where the payload tells nothing
    default int recover(byte[] payload, int offset, int length, short[] sound, int at, int samples) {
        return 0;
    }

    /// The least piece in samples that [#conceal] makes; 0 where the codec has no concealment of its own.
    default int concealedStep() {
        return 0;
    }

    /// Goes on without a packet: makes up sound, of some multiple of [#concealedStep].
    default void conceal(short[] sound, int at, int samples) {
        throw new UnsupportedOperationException("this codec conceals nothing");
    }

    @Override
    default void close() {}
}
