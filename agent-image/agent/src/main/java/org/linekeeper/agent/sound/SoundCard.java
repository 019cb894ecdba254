package org.linekeeper.agent.sound;

/// The sandbox's virtual sound card. The client plays into the sink `speaker` and records from the
/// source `microphone`; the agent is at the other end of both.
public interface SoundCard {
    /// What the client plays (the monitor of `speaker`).
    ///
    /// @param rate         samples per second; the sound server resamples
    /// @param frameSamples the block that one read will ask for; the server's fragment is set to it
    /// @throws SoundException where the server does not answer; retryable
    SoundInput openSpeaker(int rate, int frameSamples);

    /// What the client hears (the sink `micsink`, whose monitor is remapped to `microphone`).
    ///
    /// @throws SoundException where the server does not answer; retryable
    SoundOutput openMicrophone(int rate, int frameSamples);
}
