package org.linekeeper.agent.media;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/// What offer and answer have settled about the sound.
///
/// @param codec       what we send
/// @param payloadType by which number the other side knows it
/// @param understood  what we take, by our own payload types
/// @param remote      where our sound goes, and where theirs is to come from; empty where none is to go
/// @param control     where our RTCP goes
/// @param sends       whether we send sound
/// @param receives    whether we take sound
record Agreement(
        Codec codec,
        int payloadType,
        Map<Integer, Codec> understood,
        Optional<InetSocketAddress> remote,
        Optional<InetSocketAddress> control,
        boolean sends,
        boolean receives) {
    Agreement {
        understood = Map.copyOf(understood);
    }
}
