package org.linekeeper.lab.sip;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongToIntFunction;
import org.awaitility.Awaitility;
import org.linekeeper.agent.call.Lines;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.media.RtpCallMedia;
import org.linekeeper.agent.media.RtpPorts;
import org.linekeeper.agent.media.SdpException;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.jain.JainUserAgent;
import org.linekeeper.agent.sip.jain.SipOptions;
import org.linekeeper.agent.sip.jain.transaction.SipTimings;
import org.linekeeper.agent.sound.FakeSoundCard;
import org.linekeeper.lab.peer.Kamailio;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Phone;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;

/// A line of the agent's at Kamailio whose calls are joined to a sound card in this process, the sound of each tapped
/// on its way.
final class SoundLine implements AutoCloseable {
    private static final LineId ID = new LineId("line-1");
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final FakeSoundCard card;
    private final BlockingQueue<TappedMedia> opened = new LinkedBlockingQueue<>();
    private final CallMedia.Opener media;
    private final JainUserAgent agent;
    private final Lines lines;

    /// Registered when it returns.
    ///
    /// @param client what the client plays: the sample with that number
    SoundLine(
            Kamailio kamailio,
            String user,
            String password,
            SipTransport transport,
            LineMedia wishes,
            LongToIntFunction client) {
        this(kamailio, user, password, transport, wishes, client, true);
    }

    /// @param tapped whether a call's sound is; a tap stands in the way of those who look for ways themselves
    SoundLine(
            Kamailio kamailio,
            String user,
            String password,
            SipTransport transport,
            LineMedia wishes,
            LongToIntFunction client,
            boolean tapped) {
        card = new FakeSoundCard(client);
        CallMedia.Opener real = RtpCallMedia.opener(RtpPorts.EPHEMERAL);
        media = (local, line) -> {
            TappedMedia sound = new TappedMedia(real.open(local, line), tapped ? new WireTap(local) : null);
            opened.add(sound);
            return sound;
        };
        agent = JainUserAgent.start(
                Clock.systemUTC(),
                new SipOptions(
                        0,
                        new SipTimings(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5)),
                        4096,
                        Duration.ofSeconds(25),
                        Duration.ofMinutes(5),
                        name -> List.of(InetAddress.getByName(kamailio.address()))));
        lines = new Lines(agent, media, card, _ -> {});
        lines.apply(List.of(new SipLineSpec(
                ID,
                new SipAddress("sip:" + user + "@" + Lab.PBX),
                null,
                user,
                new Secret(password),
                transport,
                60,
                IncomingRule.JOIN_SOUND,
                new LineSignalling(
                        LineSignalling.KeepAlive.LINE_ENDS,
                        LineSignalling.DEFAULT_SESSION_SECONDS,
                        LineSignalling.CallerIdentity.DISPLAY_NAME,
                        kamailio.certificate(),
                        false,
                        LineSignalling.Presence.NONE),
                wishes)));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> line().status().registration().evidence() == Evidence.ALIVE);
    }

    private SipLine line() {
        return lines.find(ID).orElseThrow();
    }

    /// What the client has heard so far.
    short[] heard() {
        return card.heard();
    }

    /// The sound of the next call that a phone has made to the line.
    TappedMedia awaitCall() throws InterruptedException {
        TappedMedia call = opened.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no call came");
        }
        return call;
    }

    /// Where its calls' sound leaves.
    String address() {
        return line().localAddress().getHostAddress();
    }

    /// Calls a phone and joins the sound when it answers.
    Outgoing call(Phone phone) throws InterruptedException {
        CallMedia sound = media.open(line().localAddress(), line().spec().media());
        TappedMedia tapped = awaitCall();
        Outgoing call = new Outgoing(tapped);
        call.sip.complete(
                line().invite(new SipAddress(phone.uri()), new Party("ann@chat.test", "Ann"), sound.offer(), call));
        return call;
    }

    /// A call of the line's to a phone.
    final class Outgoing implements SipCallListener {
        private final TappedMedia sound;
        private final CountDownLatch joined = new CountDownLatch(1);
        private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
        private final CompletableFuture<SipCall> sip = new CompletableFuture<>();

        private Outgoing(TappedMedia sound) {
            this.sound = sound;
        }

        TappedMedia sound() {
            return sound;
        }

        SipCall sip() {
            return sip.join();
        }

        /// The phone may know that the call is up before its answer has been taken here.
        void awaitJoined() throws InterruptedException {
            if (!joined.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the call was not joined");
            }
        }

        End awaitEnd() throws InterruptedException {
            End end = ends.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (end == null) {
                throw new AssertionError("the call did not end");
            }
            return end;
        }

        @Override
        public void ringing() {}

        @Override
        public void answered(String sdp) {
            try {
                sound.accept(sdp);
                sound.join(card);
                joined.countDown();
            } catch (SdpException e) {
                sip().hangUp();
            }
        }

        @Override
        public String reoffered(String sdp) {
            return sound.answer(sdp);
        }

        @Override
        public void digit(char digit) {
            sound.digit(digit);
        }

        @Override
        public void ended(End end) {
            sound.close();
            ends.add(end);
        }
    }

    @Override
    public void close() {
        lines.close();
        agent.close();
    }
}
