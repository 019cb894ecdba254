package org.linekeeper.agent.sound;

/// A stream of samples to write. One writer, which the device's clock paces: it waits for room, makes the frame only
/// then, and writes it. So nothing queues up
/// here, and how much is delayed is decided where the frame is made.
public interface SoundOutput extends SoundStream {
    /// Blocks until the device needs the next frame.
    ///
    /// @return how many samples of silence the device has played since the last frame because the writer
    ///         came late. Its time has gone on: sound of that length is to be left out, or it stays as
    ///         delay. 0 as a rule
    /// @throws SoundException the sound server is gone; the stream is of no further use
    int awaitRoom();

    /// Hands a frame over; does not block.
    ///
    /// @throws SoundException as in [#awaitRoom]
    void write(short[] frame);
}
