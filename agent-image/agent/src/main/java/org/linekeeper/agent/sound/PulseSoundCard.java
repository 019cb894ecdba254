package org.linekeeper.agent.sound;

/// The sandbox's sound card as its PulseAudio server offers it. Immutable; every stream has a connection of
/// its own, so that one that fails takes no other with it.
public final class PulseSoundCard implements SoundCard {
    /// The sink that the client plays into.
    static final String SPEAKER = "speaker";

    static final String SPEAKER_MONITOR = "speaker.monitor";

    /// The sink behind the client's microphone.
    static final String MICROPHONE_SINK = "micsink";

    /// The source that the client records from.
    static final String MICROPHONE = "microphone";

    private final PulseServer server;

    public PulseSoundCard(PulseServer server) {
        this.server = server;
    }

    @Override
    public SoundInput openSpeaker(int rate, int frameSamples) {
        return server.record(SPEAKER_MONITOR, rate, frameSamples);
    }

    @Override
    public SoundOutput openMicrophone(int rate, int frameSamples) {
        return server.play(MICROPHONE_SINK, rate, frameSamples);
    }
}
