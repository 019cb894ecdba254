package org.linekeeper.lab.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongToIntFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.lab.measure.Signal;
import org.linekeeper.lab.measure.Tone;
import org.linekeeper.lab.measure.Wav;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Phone;
import org.linekeeper.lab.peer.Phone.Habits;
import org.linekeeper.lab.peer.SoundTap;
import org.linekeeper.lab.peer.TurnHost;
import org.linekeeper.lab.sip.SoundLine.Outgoing;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineMedia.Digits;
import org.linekeeper.protocol.LineMedia.Encryption;
import org.linekeeper.protocol.LineMedia.Ice;
import org.linekeeper.protocol.LineMedia.SoundCodec;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipTransport;
import org.linekeeper.protocol.TurnServer;

/// Calls whose ways are looked for, with baresip's ICE at the other end and coturn between.
@Isolated("sound is in real time")
class IceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String USER = "home";
    private static final String PASSWORD = "correct horse";
    private static final double LEVEL_DBFS = -12;
    private static final int TO_PHONE_HZ = 1_000;
    private static final int TO_CLIENT_HZ = 1_700;

    private static Lab lab;
    private static TurnHost turn;
    private static int phones;

    @BeforeAll
    static void start() {
        lab = Lab.start();
        lab.kamailio().addUser(USER, PASSWORD);
        turn = lab.turnHost();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static SoundLine line(Encryption encryption, Ice ice) {
        double amplitude = Short.MAX_VALUE * Math.pow(10, LEVEL_DBFS / 20);
        LongToIntFunction tone =
                sample -> (int) Math.round(amplitude * Math.sin(2 * Math.PI * TO_PHONE_HZ * sample / Signal.RATE));
        LineMedia wishes = new LineMedia(List.of(SoundCodec.PCMA), encryption, 20, Digits.RTP_EVENT, 0, 0, 0)
                .with(
                        ice,
                        "stun:" + turn.address(),
                        new TurnServer("turn:" + turn.address(), TurnHost.USER, new Secret(TurnHost.PASSWORD)));
        SipTransport transport = encryption == Encryption.SDES ? SipTransport.TLS : SipTransport.UDP;
        return new SoundLine(lab.kamailio(), USER, PASSWORD, transport, wishes, tone, false);
    }

    private static Phone phone(Habits habits) {
        phones++;
        return lab.answeringPhone("ice-phone-" + phones, habits);
    }

    private static Phone icePhone(Phone.Encryption encryption) {
        return phone(Habits.STANDARD.with(encryption).withIce(turn));
    }

    private static TappedMedia begin(SoundLine line, Phone phone, boolean phoneCalls) throws InterruptedException {
        Instant start = Instant.now();
        TappedMedia call;
        if (phoneCalls) {
            phone.dial("sip:" + USER + "@" + Lab.PBX);
            call = line.awaitCall();
        } else {
            call = line.call(phone).sound();
        }
        phone.awaitEstablished(start, PATIENCE);
        return call;
    }

    private static void isHeard(int hz, short[] heard) {
        assertThat(heard.length).isGreaterThan(Signal.RATE);
        Tone tone = Tone.strongest(
                new Wav(Signal.RATE, Arrays.copyOfRange(heard, heard.length - Signal.RATE, heard.length)));
        assertThat(tone.hz()).as("frequency of %s", tone).isBetween(hz - 5.0, hz + 5.0);
        assertThat(tone.levelDbfs()).as("level of %s", tone).isGreaterThan(-20);
        assertThat(tone.sinadDb()).as("purity of %s", tone).isGreaterThan(20);
    }

    private static void speakBothWays(SoundLine line, Phone phone) {
        try (SoundTap ear = phone.ear()) {
            phone.say(Signal.tone(TO_CLIENT_HZ, LEVEL_DBFS, PATIENCE.plusSeconds(5)));
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                isHeard(TO_CLIENT_HZ, line.heard());
                isHeard(TO_PHONE_HZ, ear.recording().sound().samples());
            });
        } finally {
            phone.hush();
        }
    }

    /// Sound goes the direct way, called and calling; with its reports beside it, or on one port.
    @ParameterizedTest
    @CsvSource({"NONE, false", "SDES, true", "DTLS, false"})
    void goesTheWayThatWasFound(Encryption encryption, boolean phoneCalls) throws InterruptedException {
        Instant start = Instant.now();
        Phone phone = icePhone(Phone.Encryption.valueOf(encryption.name()));
        try (SoundLine line = line(encryption, Ice.REQUIRED)) {
            TappedMedia call = begin(line, phone, phoneCalls);

            speakBothWays(line, phone);

            assertThat(call.described()).allMatch(sdp -> sdp.contains("a=candidate:") && sdp.contains("a=ice-ufrag:"));
            phone.hangUp();
            phone.awaitClosed(start, PATIENCE);
        }
    }

    /// No datagram passes between the two; what they hear of each other has come through the server. Afterwards the
    /// server has nothing left of the call.
    @ParameterizedTest
    @CsvSource({"NONE, false", "DTLS, true"})
    void goesThroughTheServerWhereThereIsNoOtherWay(Encryption encryption, boolean phoneCalls)
            throws InterruptedException {
        Instant start = Instant.now();
        Phone phone = icePhone(Phone.Encryption.valueOf(encryption.name()));
        try (SoundLine line = line(encryption, Ice.ICE)) {
            phone.cutOffFrom(line.address());
            TappedMedia call = begin(line, phone, phoneCalls);

            speakBothWays(line, phone);

            assertThat(call.described()).anyMatch(sdp -> sdp.contains("typ relay"));
            phone.hangUp();
            phone.awaitClosed(start, PATIENCE);
            turn.log()
                    .await(
                            "the call's relay is given back",
                            start,
                            PATIENCE,
                            said -> said.toLowerCase(Locale.ROOT)
                                    .contains("refreshed, realm=<turn.test>, username=<" + TurnHost.USER
                                            + ">, lifetime=0"));
        }
    }

    /// The measure for the test above: without a server the wall is a wall.
    @Test
    void thereIsNoOtherWayBehindTheWall() throws InterruptedException {
        Instant start = Instant.now();
        Phone phone = phone(Habits.STANDARD);
        try (SoundLine line = line(Encryption.NONE, Ice.ICE)) {
            phone.cutOffFrom(line.address());
            TappedMedia call = begin(line, phone, false);

            Awaitility.await().atMost(PATIENCE).until(() -> call.quality().oneWay() != null);

            assertThat(call.quality().packetsReceived()).isZero();
            phone.hangUp();
            phone.awaitClosed(start, PATIENCE);
        }
    }

    /// As a line does that looks for none.
    @Test
    void doesWithoutWhereThePhoneLooksForNoWays() throws InterruptedException {
        Instant start = Instant.now();
        Phone phone = phone(Habits.STANDARD);
        try (SoundLine line = line(Encryption.NONE, Ice.ICE)) {
            begin(line, phone, false);

            speakBothWays(line, phone);

            phone.hangUp();
            phone.awaitClosed(start, PATIENCE);
        }
    }

    @Test
    void isNotJoinedWhereWaysAreDemandedAndThePhoneLooksForNone() throws InterruptedException {
        Phone phone = phone(Habits.STANDARD);
        try (SoundLine line = line(Encryption.NONE, Ice.REQUIRED)) {
            Outgoing call = line.call(phone);

            call.awaitEnd();

            assertThat(call.sound().quality().packetsReceived()).isZero();
        }
    }
}
