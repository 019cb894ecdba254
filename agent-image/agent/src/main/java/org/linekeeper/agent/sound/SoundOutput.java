package org.linekeeper.agent.sound;

/// A stream to write samples to: 16-bit mono at a rate fixed when it was opened. One writer.
public interface SoundOutput extends AutoCloseable {
    int rate();

    /// Hands a frame over. Never lags: where the device's queue is full, the oldest waiting frame is
    /// dropped and counted.
    ///
    /// @throws SoundException the sound server is gone; the stream is of no further use
    void write(short[] frame);

    @Override
    void close();
}
