package org.linekeeper.agent.media.codec;

/// Turns one call's sound into payloads, in order. Confined by its owner's lock; allocates nothing per packet.
public interface SoundEncoder extends AutoCloseable {
    /// Encodes a packet's sound at the codec's own rate.
    ///
    /// @return how many bytes were written; 0 where the silence need not be sent
    int encode(short[] sound, int samples, byte[] payload, int offset);

    /// The other side says that it misses so many packets in a hundred (RTCP's fraction lost).
    default void expectLoss(int percent) {}

    @Override
    default void close() {}
}
