package org.linekeeper.agent.media;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.dtls.Terms;
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
/// @param protection   how the sound is encrypted, both ways
/// @param reports      how reports are encrypted, both ways
/// @param handshake    by which the keys are agreed on over the media path; empty where they are not
/// @param ice        by which a way for the sound is looked for; empty where it goes to `remote`
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
        Protection protection,
        Protection reports,
        Optional<Terms> handshake,
        Optional<IceTerms> ice,
        boolean sends,
        boolean receives) {
    Agreement {
        understood = Map.copyOf(understood);
        eventTypes = Set.copyOf(eventTypes);
    }

    /// How what goes through one port is encrypted.
    sealed interface Protection {
        /// Not at all: nobody wanted it.
        record None() implements Protection {}

        /// @param ours   what we encrypt with
        /// @param theirs what the other side encrypts with
        record Keys(MasterKey ours, MasterKey theirs) implements Protection {}

        /// The keys are not there yet. Until then nothing is sent, and nothing is taken.
        record Awaited() implements Protection {}
    }

    /// The same, protected with what a handshake has come to by now.
    Agreement with(Protection ofSound, Protection ofReports) {
        return new Agreement(
                codec,
                payloadType,
                parameters,
                packetMillis,
                understood,
                eventType,
                eventTypes,
                remote,
                control,
                mux,
                ofSound,
                ofReports,
                handshake,
                ice,
                sends,
                receives);
    }

    /// The same as long as no way is known: nothing is sent. [Protection] is as it was.
    Agreement withoutWay() {
        return to(Optional.empty(), Optional.empty(), false);
    }

    /// The same over a way that was found.
    ///
    /// @param controlWay where our RTCP goes; empty for nowhere
    Agreement to(InetSocketAddress way, Optional<InetSocketAddress> controlWay) {
        return to(Optional.of(way), controlWay, sends);
    }

    private Agreement to(Optional<InetSocketAddress> way, Optional<InetSocketAddress> controlWay, boolean sending) {
        return new Agreement(
                codec,
                payloadType,
                parameters,
                packetMillis,
                understood,
                eventType,
                eventTypes,
                way,
                controlWay,
                mux,
                protection,
                reports,
                handshake,
                ice,
                sending,
                receives);
    }

    /// Samples at the card's rate in one packet of ours.
    int packetSamples() {
        return Codec.CARD_RATE / 1_000 * packetMillis;
    }
}
