package org.linekeeper.agent.media;

/// How samples become an RTP payload and back. Stateless and thread-safe; a codec with a state per call
/// would hand out such states here.
interface Codec {
    /// The encoding name of `a=rtpmap` (RFC 4855), upper case.
    String encodingName();

    /// Its static payload type (RFC 3551 §6).
    int payloadType();

    /// Samples per second, of the sound and of the RTP timestamp alike.
    int rate();

    /// @return how many bytes were written
    int encode(short[] sound, int samples, byte[] payload, int offset);

    /// @return how many samples were written
    int decode(byte[] payload, int offset, int length, short[] sound, int at);

    /// How many samples a payload of that length holds.
    int samples(int payloadLength);
}
