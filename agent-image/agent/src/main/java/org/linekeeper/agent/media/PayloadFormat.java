package org.linekeeper.agent.media;

import org.linekeeper.agent.media.codec.SoundDecoder;

/// How packets of one payload type are understood in one call.
///
/// @param clock of the RTP timestamp, in units per second
record PayloadFormat(SoundDecoder decoder, int clock) {}
