package org.linekeeper.agent.sound;

/// A stream of samples to read. One reader.
public interface SoundInput extends SoundStream {
    /// Fills the whole frame; blocks until it is full.
    ///
    /// @return how many samples were thrown away before this frame because the reader came late: sound
    ///         that waits is delay that stays. 0 as a rule
    /// @throws SoundException the sound server is gone; the stream is of no further use
    int read(short[] frame);
}
