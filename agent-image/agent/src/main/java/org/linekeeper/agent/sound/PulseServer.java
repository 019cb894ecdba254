package org.linekeeper.agent.sound;

/// A PulseAudio server by its address; the machine's own default server is never touched. Immutable.
///
/// @param address `unix:` and the socket's path
public record PulseServer(String address) {
    static final String CLIENT = "Linekeeper";

    public PulseServer {
        if (!address.startsWith("unix:/")) {
            throw new IllegalArgumentException("sound server: not unix:/…: " + address);
        }
    }

    /// Records from a source.
    ///
    /// @param frameSamples what one read will ask for; the source hands its sound over in such pieces
    /// @throws SoundException where the server does not answer or has no such source
    public SoundInput record(String source, int rate, int frameSamples) {
        return new PulseInput(address, CLIENT, source, rate, frameSamples);
    }

    /// Plays into a sink, with one frame and 1 ms waiting at the server at most.
    ///
    /// @throws SoundException as in [#record]
    public SoundOutput play(String sink, int rate, int frameSamples) {
        return new PulseOutput(address, CLIENT, sink, rate, frameSamples);
    }
}
