package org.linekeeper.agent.media;

import java.net.InetAddress;
import java.time.Duration;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.MediaQuality;

/// One call's sound: a pair of RTP and RTCP ports, what was agreed by offer and answer (RFC 3264), and
/// while joined the two streams to and from the sound card. Thread-safe.
public interface CallMedia extends AutoCloseable {
    /// The SDP body of an offer with everything that we can do and the line wants, in its order of preference.
    ///
    /// @throws SdpException where the line demands what can't be done
    String offer();

    /// Puts the phone's side on hold (RFC 3264 §8.4), or takes it back: the next [#offer] says so. From now
    /// on neither side hears the other, or both do, whatever the answer; packets go on, with silence in
    /// them.
    void hold(boolean held);

    /// Takes a remote offer and returns our answer; also for a re-INVITE while the sound flows. Where the far end
    /// offers nothing (an INVITE without a body), the return value is our [#offer], and the answer to it comes to
    /// [#accept].
    ///
    /// @param offer the SDP body; empty for none
    /// @throws SdpException where the offer is malformed or has nothing that we can do; nothing has changed then
    String answer(String offer);

    /// Takes the remote answer to our [#offer].
    ///
    /// @throws SdpException as in [#answer]
    void accept(String answer);

    /// Joins the network's sound and the card's, both directions, on threads of its own; returns at
    /// once. Called again it does nothing. A sound server that goes away and comes back is joined again.
    void join(SoundCard card);

    /// Who hears of this call's sound from now on; there is one.
    void listen(Listener listener);

    /// The phone's side has told a digit by its signalling (SIP INFO). It is heard by the client like any other, but
    /// for one that came as an event or a tone too.
    void digit(char digit);

    /// Sends digits to the phone's side as the line wants them: as events (RFC 4733) where that was agreed, else as
    /// tones in place of the sound. One after another; returns at once. What comes before the sound is joined waits
    /// for that. A line that sends digits by its signalling has to be asked elsewhere.
    void sendDigits(String digits);

    MediaQuality quality();

    /// Stops the sound and closes the ports. Idempotent.
    @Override
    void close();

    /// Hears of the call's sound. Called on the media's own threads: implementations only pass it on.
    interface Listener {
        /// Somebody at the phone has pressed a digit, `0` to `9`, `*`, `#` or `A` to `D`.
        ///
        /// @param audible whether its tones are in the phone's own sound
        /// @return whether the client is told by this listener; else it is given the tones
        boolean pressed(char digit, boolean audible);

        /// Nothing has come from the phone's side for as long as the line allows. Told once.
        void silent(Duration length);

        /// The sound was to be encrypted with keys agreed over its own path, and there are none; or to go a way that
        /// was looked for, and there is none. Nothing is sent or taken, and nothing will be.
        ///
        /// @param why for people
        void failed(String why);
    }

    @FunctionalInterface
    interface Opener {
        /// Binds a pair of ports on the given local address.
        ///
        /// @param line how the call's line carries sound
        CallMedia open(InetAddress local, LineMedia line);
    }
}
