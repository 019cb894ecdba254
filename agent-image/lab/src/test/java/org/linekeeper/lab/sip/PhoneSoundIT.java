package org.linekeeper.lab.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongToIntFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.linekeeper.lab.measure.Signal;
import org.linekeeper.lab.measure.Tone;
import org.linekeeper.lab.measure.Wav;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Phone;
import org.linekeeper.lab.peer.Phone.Habits;
import org.linekeeper.lab.peer.SoundTap;
import org.linekeeper.lab.sip.SoundLine.Outgoing;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineMedia.Digits;
import org.linekeeper.protocol.LineMedia.Encryption;
import org.linekeeper.protocol.LineMedia.SoundCodec;
import org.linekeeper.protocol.SipTransport;

/// Sound, encryption and digits between a line of the agent's and Debian's baresip. What was heard is found in
/// recordings of both ends; what was sent is found on the wire between them.
@Isolated("sound is in real time")
class PhoneSoundIT {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String USER = "sound";
    private static final String PASSWORD = "tin cans and a string";
    private static final double LEVEL_DBFS = -12;

    /// Its tone reaches the other end's recording at about the level that it was played with.
    private static final double HEARD_DBFS = -18;

    private static final double TONE_AGAINST_NOISE_DB = 15;

    /// The number that is offered for events of 8,000 ticks a second.
    private static final int EVENT_TYPE = 101;

    /// In each direction.
    private static final int LEAST_PACKETS = 100;

    /// In a packet.
    private static final int ALAW_BYTES = 160;

    /// Below everything that any of the codecs cuts off.
    private static final int LOW_HZ = 1_000;

    private static final int LOW_BACK_HZ = 1_700;

    /// A digit twice in a row is two digits.
    private static final String DIGITS = "1559*0#";

    private static Lab lab;
    private static int phones;

    /// A codec with tones that codecs of a lower rate cannot carry.
    enum Sound {
        PCMA(SoundCodec.PCMA, "PCMA", 8, LOW_HZ, LOW_BACK_HZ),
        PCMU(SoundCodec.PCMU, "PCMU", 0, LOW_HZ, LOW_BACK_HZ),
        G722(SoundCodec.G722, "G722/16000/1", 9, 5_200, 6_100),
        OPUS(SoundCodec.OPUS, "opus/48000/2", -1, 9_300, 10_700);

        private final SoundCodec codec;
        private final String baresips;
        private final int payloadType;
        private final int toPhoneHz;
        private final int toClientHz;

        Sound(SoundCodec codec, String baresips, int payloadType, int toPhoneHz, int toClientHz) {
            this.codec = codec;
            this.baresips = baresips;
            this.payloadType = payloadType;
            this.toPhoneHz = toPhoneHz;
            this.toClientHz = toClientHz;
        }

        Habits habits() {
            return new Habits(List.of(baresips), Phone.Encryption.NONE, Phone.Digits.RTP_EVENT);
        }
    }

    @BeforeAll
    static void start() {
        lab = Lab.start();
        lab.kamailio().addUser(USER, PASSWORD);
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static LineMedia wishes(Encryption encryption, Digits digits, SoundCodec... codecs) {
        return new LineMedia(List.of(codecs), encryption, 20, digits, 0, 0, 0);
    }

    private static SoundLine line(SipTransport transport, LineMedia wishes, int hz) {
        double amplitude = Short.MAX_VALUE * Math.pow(10, LEVEL_DBFS / 20);
        LongToIntFunction tone =
                sample -> (int) Math.round(amplitude * Math.sin(2 * Math.PI * hz * sample / Signal.RATE));
        return new SoundLine(lab.kamailio(), USER, PASSWORD, transport, wishes, tone);
    }

    /// A line that demands encryption, and has the way for its keys.
    private static SoundLine encrypting(Phone.Encryption as) {
        Encryption demanded = as == Phone.Encryption.SDES ? Encryption.SDES : Encryption.DTLS;
        SipTransport transport = as == Phone.Encryption.SDES ? SipTransport.TLS : SipTransport.UDP;
        return line(transport, wishes(demanded, Digits.RTP_EVENT, SoundCodec.PCMA), LOW_HZ);
    }

    private static SoundLine plain(Digits digits) {
        return line(SipTransport.UDP, wishes(Encryption.NONE, digits, SoundCodec.PCMA), LOW_HZ);
    }

    /// Each test has a phone of its own: one that many calls were tried on plays less and less well.
    private static Phone phone(Habits habits) {
        phones++;
        return lab.answeringPhone("phone-" + phones, habits);
    }

    private static Phone encryptingPhone(Phone.Encryption as) {
        return phone(Sound.PCMA.habits().with(as));
    }

    private static Phone plainPhone() {
        return phone(Sound.PCMA.habits());
    }

    private static void isHeard(int hz, Wav lastSecond) {
        Tone tone = Tone.strongest(lastSecond);
        assertThat(tone.hz()).as("frequency of %s", tone).isBetween(hz - 5.0, hz + 5.0);
        assertThat(tone.levelDbfs()).as("level of %s", tone).isGreaterThan(HEARD_DBFS);
        assertThat(tone.sinadDb()).as("purity of %s", tone).isGreaterThan(TONE_AGAINST_NOISE_DB);
    }

    private static Wav lastSecond(short[] heard) {
        assertThat(heard.length).isGreaterThan(Signal.RATE);
        return new Wav(Signal.RATE, Arrays.copyOfRange(heard, heard.length - Signal.RATE, heard.length));
    }

    /// Plays at both ends until each has heard a second of the other's tone.
    private static void speakBothWays(SoundLine line, WireTap tap, Phone phone, int toPhoneHz, int toClientHz) {
        try (SoundTap ear = phone.ear()) {
            phone.say(Signal.tone(toClientHz, LEVEL_DBFS, PATIENCE.plusSeconds(5)));
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                isHeard(toClientHz, lastSecond(line.heard()));
                isHeard(toPhoneHz, lastSecond(ear.recording().sound().samples()));
                assertThat(tap.toPhone().size()).isGreaterThan(LEAST_PACKETS);
                assertThat(tap.toAgent().size()).isGreaterThan(LEAST_PACKETS);
            });
        } finally {
            phone.hush();
        }
    }

    /// Each codec, called and calling.
    @ParameterizedTest
    @CsvSource({
        "PCMA, false",
        "PCMA, true",
        "PCMU, false",
        "PCMU, true",
        "G722, false",
        "G722, true",
        "OPUS, false",
        "OPUS, true"
    })
    void carriesTheCodecsWholeBand(Sound sound, boolean phoneCalls) throws InterruptedException {
        Phone phone = phone(sound.habits());
        Instant start = Instant.now();
        // all codecs: the phone's wish counts
        try (SoundLine line = line(SipTransport.UDP, LineMedia.STANDARD, sound.toPhoneHz)) {
            TappedMedia call = begin(line, phone, phoneCalls);
            isUp(phone, start, call.tap());

            speakBothWays(line, call.tap(), phone, sound.toPhoneHz, sound.toClientHz);

            assertThat(call.quality().codec()).isEqualToIgnoringCase(sound.codec.name());
            List<byte[]> sent = call.tap().toPhone();
            List<byte[]> received = call.tap().toAgent();
            int type = sound.payloadType < 0 ? WireTap.payloadType(received.getFirst()) : sound.payloadType;
            assertThat(sent).extracting(WireTap::payloadType).containsOnly(type);
            assertThat(received).extracting(WireTap::payloadType).containsOnly(type);
            assertThat(call.quality().packetsReceived()).isGreaterThan(LEAST_PACKETS);
            phone.hangUp();
            phone.awaitClosed(start, PATIENCE);
        }
    }

    private static void isUp(Phone phone, Instant start, WireTap tap) {
        phone.awaitEstablished(start, PATIENCE);
        tap.letThrough();
    }

    private static TappedMedia begin(SoundLine line, Phone phone, boolean phoneCalls) throws InterruptedException {
        if (phoneCalls) {
            phone.dial("sip:" + USER + "@" + Lab.PBX);
            return line.awaitCall();
        }
        return line.call(phone).sound();
    }

    /// What the payloads say to somebody who takes them for A-law.
    private static Tone overheard(List<byte[]> packets) {
        ByteArrayOutputStream alaw = new ByteArrayOutputStream();
        packets.forEach(packet -> alaw.writeBytes(WireTap.payload(packet)));
        byte[] bytes = alaw.toByteArray();
        int from = Math.max(0, bytes.length - 8_000);
        short[] samples = new short[bytes.length - from];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = expand(bytes[from + i]);
        }
        return Tone.strongest(new Wav(8_000, samples));
    }

    /// ITU-T G.711, A-law.
    private static short expand(byte code) {
        int value = code ^ 0x55;
        int exponent = value >> 4 & 7;
        int mantissa = (value & 15) << 4 | 8;
        int magnitude = exponent == 0 ? mantissa : (mantissa | 0x100) << (exponent - 1);
        return (short) ((value & 0x80) != 0 ? magnitude : -magnitude);
    }

    /// The measure for the next tests: in the clear, the wire gives both tones away.
    @Test
    void isOverheardInTheClear() throws InterruptedException {
        Phone phone = plainPhone();
        Instant start = Instant.now();
        try (SoundLine line = plain(Digits.RTP_EVENT)) {
            WireTap tap = line.call(phone).sound().tap();
            isUp(phone, start, tap);
            speakBothWays(line, tap, phone, LOW_HZ, LOW_BACK_HZ);

            assertThat(overheard(tap.toPhone())).satisfies(tone -> {
                assertThat(tone.hz()).isBetween(LOW_HZ - 5.0, LOW_HZ + 5.0);
                assertThat(tone.sinadDb()).isGreaterThan(TONE_AGAINST_NOISE_DB);
            });
            assertThat(overheard(tap.toAgent()).sinadDb()).isGreaterThan(TONE_AGAINST_NOISE_DB);
            phone.hangUp();
        }
    }

    /// Nothing but 20 ms of A-law with a whole or a short tag (RFC 4568 §6.2), of which a listener on the wire makes
    /// nothing, beside encrypted reports and handshakes.
    private static void isSecret(List<byte[]> packets, Phone.Encryption as) {
        List<byte[]> sound = packets.stream().filter(WireTap::isSound).toList();
        assertThat(sound)
                .extracting(packet -> WireTap.payload(packet).length - ALAW_BYTES)
                .allMatch(tag -> tag == 10 || tag == 4);
        assertThat(overheard(sound).sinadDb()).isNegative();
        assertThat(packets.stream().anyMatch(WireTap::isHandshake)).isEqualTo(as != Phone.Encryption.SDES);
    }

    private static void speakSecretly(SoundLine line, TappedMedia call, Phone phone, Phone.Encryption as) {
        speakBothWays(line, call.tap(), phone, LOW_HZ, LOW_BACK_HZ);
        isSecret(call.tap().toPhone(), as);
        isSecret(call.tap().toAgent(), as);
    }

    @ParameterizedTest
    @CsvSource({
        "SDES, false",
        "SDES, true",
        "DTLS, false",
        "DTLS, true",
        "DTLS_ON_TWO_PORTS, false",
        "DTLS_ON_TWO_PORTS, true"
    })
    void encryptsBothWaysWhereTheLineDemandsIt(Phone.Encryption as, boolean phoneCalls) throws InterruptedException {
        Phone phone = encryptingPhone(as);
        Instant start = Instant.now();
        try (SoundLine line = encrypting(as)) {
            TappedMedia call = begin(line, phone, phoneCalls);
            isUp(phone, start, call.tap());

            speakSecretly(line, call, phone, as);

            // what the phone says of our reports proves that it can read them
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(call.quality().roundTripMillis()).isNotNegative());
            phone.hangUp();
            phone.awaitClosed(start, PATIENCE);
        }
    }

    /// A line that would do without takes an encrypted offer encrypted.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void encryptsForAPhoneThatDemandsIt(Phone.Encryption as) throws InterruptedException {
        Phone phone = encryptingPhone(as);
        Instant start = Instant.now();
        try (SoundLine line = plain(Digits.RTP_EVENT)) {
            TappedMedia call = begin(line, phone, true);
            isUp(phone, start, call.tap());

            speakSecretly(line, call, phone, as);

            phone.hangUp();
            phone.awaitClosed(start, PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SDES", "DTLS"})
    void aLineThatDemandsEncryptionRefusesAPlainPhonesCall(Phone.Encryption as) throws InterruptedException {
        Phone phone = plainPhone();
        Instant start = Instant.now();
        try (SoundLine line = encrypting(as)) {
            WireTap tap = begin(line, phone, true).tap();

            phone.awaitClosed(start, PATIENCE);

            lab.kamailio()
                    .awaitMessage(
                            "the line's refusal",
                            start,
                            PATIENCE,
                            message -> message.received() && message.isResponse("INVITE", 488));
            isSilent(phone, start, tap);
        }
    }

    /// Whichever of the two demands it, and the other one has it not.
    @ParameterizedTest
    @CsvSource({"SDES, NONE", "DTLS, NONE", "DTLS, SDES", "NONE, SDES", "NONE, DTLS"})
    void isNotJoinedWhereTheEncryptionDiffers(Phone.Encryption ours, Phone.Encryption theirs)
            throws InterruptedException {
        Phone phone = encryptingPhone(theirs);
        Instant start = Instant.now();
        try (SoundLine line = ours == Phone.Encryption.NONE ? plain(Digits.RTP_EVENT) : encrypting(ours)) {
            Outgoing call = line.call(phone);

            assertThat(call.awaitEnd().status()).isEqualTo(488);
            isSilent(phone, start, call.sound().tap());
        }
    }

    /// The call never was, and nothing of it went over the wire.
    private static void isSilent(Phone phone, Instant start, WireTap tap) {
        assertThat(phone.events())
                .filteredOn(event -> !event.at().isBefore(start))
                .noneMatch(event -> event.type().equals("CALL_ESTABLISHED"));
        assertThat(tap.toPhone()).isEmpty();
        assertThat(tap.toAgent()).isEmpty();
    }

    /// The presses that the wire shows (RFC 4733 §2.3): packets of the same timestamp are one.
    private static String eventsIn(List<byte[]> packets) {
        StringBuilder digits = new StringBuilder();
        int last = 0;
        for (byte[] packet : packets) {
            int timestamp = ByteBuffer.wrap(packet).getInt(4);
            if (WireTap.payloadType(packet) == EVENT_TYPE && (digits.isEmpty() || timestamp != last)) {
                digits.append("0123456789*#ABCD".charAt(WireTap.payload(packet)[0]));
                last = timestamp;
            }
        }
        return digits.toString();
    }

    /// By events in the sound or by SIP INFO, each once and in order.
    @ParameterizedTest
    @EnumSource(names = {"RTP_EVENT", "INFO"})
    void sendsDigits(Digits way) throws InterruptedException {
        Phone phone = plainPhone();
        Instant start = Instant.now();
        try (SoundLine line = plain(way)) {
            Outgoing call = line.call(phone);
            isUp(phone, start, call.sound().tap());
            call.awaitJoined();

            if (way == Digits.INFO) {
                DIGITS.chars().forEach(digit -> call.sip().sendDigit((char) digit));
            } else {
                call.sound().sendDigits(DIGITS);
            }

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(phone.digits(start)).hasSize(DIGITS.length()));
            call.sip().hangUp();
            phone.awaitClosed(start, PATIENCE);
            assertThat(phone.digits(start)).isEqualTo(DIGITS);
            assertThat(eventsIn(call.sound().tap().toPhone())).isEqualTo(way == Digits.INFO ? "" : DIGITS);
            assertThat(lab.kamailio().messages())
                    .filteredOn(message -> message.received()
                            && message.isRequest("INFO")
                            && message.callId().equals(call.sip().callId()))
                    .hasSize(way == Digits.INFO ? DIGITS.length() : 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void understandsDigits(Phone.Digits way) throws InterruptedException {
        Phone phone = phone(Sound.PCMA.habits().with(way));
        Instant start = Instant.now();
        try (SoundLine line = plain(Digits.RTP_EVENT)) {
            Outgoing call = line.call(phone);
            isUp(phone, start, call.sound().tap());

            phone.press(DIGITS);

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(call.sound().pressed()).hasSize(DIGITS.length()));
            phone.hangUp();
            assertThat(call.awaitEnd().status()).isEqualTo(200);
            assertThat(call.sound().pressed()).isEqualTo(DIGITS);
        }
    }
}
