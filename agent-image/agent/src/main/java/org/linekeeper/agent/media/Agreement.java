package org.linekeeper.agent.media;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.srtp.MasterKey;

/// What offer and answer have settled about the sound.
///
/// @param codec        what we send
/// @param payloadType  by which number the other side knows it
/// @param parameters   what it says of itself as a receiver of that codec (`a=fmtp`)
/// @param packetMillis how much sound we put in one packet
/// @param understood   what we take, by our own payload types
/// @param eventType    the number of digits that we send (RFC 4733); empty where the other side takes none
/// @param eventTypes   the numbers of digits that we take
/// @param remote       where our sound goes, and where theirs is to come from; empty where none is to go
/// @param control      where our RTCP goes
/// @param mux          whether RTCP shares the sound's port (RFC 5761)
/// @param keys         with which both directions are encrypted; empty where they are not
/// @param sends        whether we send sound
/// @param receives     whether we take sound
record Agreement(
        Codec codec,
        int payloadType,
        String parameters,
        int packetMillis,
        Map<Integer, Codec> understood,
        OptionalInt eventType,
        Set<Integer> eventTypes,
        Optional<InetSocketAddress> remote,
        Optional<InetSocketAddress> control,
        boolean mux,
        Optional<Keys> keys,
        boolean sends,
        boolean receives) {
    Agreement {
        understood = Map.copyOf(understood);
        eventTypes = Set.copyOf(eventTypes);
    }

    /// @param ours   what we encrypt with
    /// @param theirs what the other side encrypts with
    record Keys(MasterKey ours, MasterKey theirs) {}

    /// Samples at the card's rate in one packet of ours.
    int packetSamples() {
        return Codec.CARD_RATE / 1_000 * packetMillis;
    }
}
