package org.linekeeper.agent.sound;

/// A stream of samples at the sound card: 16-bit mono at a rate fixed when it was opened.
public interface SoundStream extends AutoCloseable {
    int rate();

    /// May be called from another thread; whoever is blocked in the stream then gets a [SoundException].
    /// Idempotent.
    @Override
    void close();
}
