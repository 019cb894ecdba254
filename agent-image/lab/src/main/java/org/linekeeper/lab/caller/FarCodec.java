package org.linekeeper.lab.caller;

/// A codec of the far end's, which shares no line with the agent's: frames of 20 ms. A stateful one has one state for
/// encoding and one for decoding.
interface FarCodec extends AutoCloseable {
    int FRAMES_PER_SECOND = 50;

    /// As `a=rtpmap` has it.
    String mapping();

    int payloadType();

    /// Samples per second.
    int rate();

    /// The RTP clock's ticks in a frame: G.722's runs at half its rate (RFC 3551 §4.5.2).
    int ticks();

    /// @param frame 20 ms
    byte[] encode(short[] frame);

    short[] decode(byte[] payload);

    default int frameSamples() {
        return rate() / FRAMES_PER_SECOND;
    }

    @Override
    void close();

    /// @param name as in `a=rtpmap`
    static FarCodec named(String name) {
        return switch (name) {
            case "PCMU" -> new MuLaw();
            case "G722" -> new SpandspG722();
            case "OPUS" -> new LibOpus();
            default -> throw new IllegalArgumentException("no codec " + name);
        };
    }
}
