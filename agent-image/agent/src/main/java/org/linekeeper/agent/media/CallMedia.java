package org.linekeeper.agent.media;

import java.net.InetAddress;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.MediaQuality;

/// One call's sound: a pair of RTP and RTCP ports, what was agreed by offer and answer (RFC 3264), and
/// while joined the two streams to and from the sound card. Thread-safe.
public interface CallMedia extends AutoCloseable {
    /// The SDP body of an offer with everything we can do, in our order of preference.
    String offer();

    /// Takes a remote offer and returns our answer; also for a re-INVITE while the sound flows.
    ///
    /// @throws SdpException where the offer is malformed or has nothing that we can do; nothing has changed then
    String answer(String offer);

    /// Takes the remote answer to our [#offer].
    ///
    /// @throws SdpException as in [#answer]
    void accept(String answer);

    /// Joins the network's sound and the card's, both directions, on threads of its own; returns at
    /// once. Called again it does nothing. A sound server that goes away and comes back is joined again.
    void join(SoundCard card);

    MediaQuality quality();

    /// Stops the sound and closes the ports. Idempotent.
    @Override
    void close();

    @FunctionalInterface
    interface Opener {
        /// Binds a pair of ports on the given local address.
        CallMedia open(InetAddress local);
    }
}
