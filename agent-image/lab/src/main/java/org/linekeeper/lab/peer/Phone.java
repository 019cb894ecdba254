package org.linekeeper.lab.peer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.linekeeper.lab.measure.Wav;
import org.testcontainers.images.builder.Transferable;

/// A desk phone: Debian's baresip with a microphone that is played into and a loudspeaker that is recorded.
public final class Phone implements AutoCloseable {
    /// What it does when it is called.
    enum Answering {
        BY_HAND("manual"),
        AT_ONCE("auto");

        private final String word;

        Answering(String word) {
            this.word = word;
        }
    }

    /// How its calls carry sound and digits, in the words of baresip's accounts.
    ///
    /// @param codecs     what it offers and takes, the preferred one first
    /// @param encryption what it demands
    /// @param digits     how it sends digits; it understands both
    public record Habits(List<String> codecs, Encryption encryption, Digits digits) {
        /// G.711 in the clear.
        public static final Habits STANDARD = new Habits(List.of("PCMA", "PCMU"), Encryption.NONE, Digits.RTP_EVENT);

        public Habits {
            codecs = List.copyOf(codecs);
        }

        public Habits with(Encryption other) {
            return new Habits(codecs, other, digits);
        }

        public Habits with(Digits other) {
            return new Habits(codecs, encryption, other);
        }
    }

    public enum Encryption {
        NONE("", false),
        /// SRTP with keys in the session description (RFC 4568), or no call.
        SDES(";mediaenc=srtp-mand", false),
        /// SRTP with keys agreed over the media path (RFC 5764), or no call; reports share the sound's port where both
        /// sides want that.
        DTLS(";mediaenc=dtls_srtp", true),
        /// The same with two ports and two handshakes.
        DTLS_ON_TWO_PORTS(";mediaenc=dtls_srtp", false);

        private final String parameter;
        private final boolean sharesPort;

        Encryption(String parameter, boolean sharesPort) {
            this.parameter = parameter;
            this.sharesPort = sharesPort;
        }
    }

    public enum Digits {
        /// RFC 4733.
        RTP_EVENT("rtpevent"),
        /// SIP INFO.
        INFO("info");

        private final String word;

        Digits(String word) {
            this.word = word;
        }
    }

    private static final Duration START = Duration.ofSeconds(15);
    private static final int CONTROL_PORT = 4444;

    private final String name;
    private final PeerContainer container;
    private final SoundServer sound;
    private final Kamailio kamailio;
    private CallControl control;

    Phone(Lab lab, String name, Answering answering, Habits habits) {
        this.name = name;
        kamailio = lab.kamailio();
        String password = UUID.randomUUID().toString();
        kamailio.addUser(name, password);
        String account = "<sip:%s@%s;transport=udp>;auth_user=%s;auth_pass=%s;answermode=%s;regint=120"
                        .formatted(name, Lab.PBX, name, password, answering.word)
                + ";audio_codecs=%s;dtmfmode=%s%s\n"
                        .formatted(String.join(",", habits.codecs), habits.digits.word, habits.encryption.parameter);
        container = new PeerContainer(lab, "phone " + name, Lab.image("phone"))
                .withEnv("RTCP_MUX", habits.encryption.sharesPort ? "yes" : "no")
                .withCopyToContainer(Transferable.of(account.getBytes(StandardCharsets.UTF_8)), "/phone/accounts")
                .launch();
        sound = new SoundServer(container, "/tmp/pulse");
        control = CallControl.connect(name, container.address(), CONTROL_PORT, START);
        kamailio.awaitRegistered(name, START);
    }

    /// Its address of record.
    public String uri() {
        return "sip:" + name + "@" + Lab.PBX;
    }

    public ContainerLog log() {
        return container.log();
    }

    public List<CallEvent> events() {
        return control.events();
    }

    /// @param since calls that rang earlier do not count
    public CallEvent awaitRinging(Instant since, Duration most) {
        return await("it rings", since, most, "CALL_INCOMING");
    }

    /// A call is up.
    public CallEvent awaitEstablished(Instant since, Duration most) {
        return await("the call is up", since, most, "CALL_ESTABLISHED");
    }

    /// A call is over, or has stopped ringing, by what baresip prints: of some hundred ends one is not told as an
    /// event.
    public LogLine awaitClosed(Instant since, Duration most) {
        return container.log().await("the call is over", since, most, Phone::isEnd);
    }

    private static boolean isEnd(String line) {
        return line.contains(": session closed: ") || line.contains(" terminated (duration: ");
    }

    private CallEvent await(String what, Instant since, Duration most, String type) {
        return control.awaitEvent(what, since, most, type);
    }

    /// Picks up the ringing call.
    public void accept() {
        control.command("accept", "");
    }

    /// Refuses the ringing call, or ends the one that is up.
    public void hangUp() {
        control.command("hangup", "");
    }

    /// Pulls the plug and puts it in again; registered anew when this returns.
    public void restart() {
        control.close();
        container.halt();
        container.resume();
        control = CallControl.connect(name, container.address(), CONTROL_PORT, START);
        kamailio.awaitRegistered(name, START);
    }

    /// Presses digits in the call that is up.
    public void press(String digits) {
        control.command("sndcode", digits);
    }

    /// The digits that the other side has pressed, in order.
    ///
    /// @param since those that came earlier do not count
    public String digits(Instant since) {
        return control.events().stream()
                .filter(event -> !event.at().isBefore(since) && event.type().equals("CALL_DTMF_START"))
                .map(CallEvent::detail)
                .collect(Collectors.joining());
    }

    public void dial(String uri) {
        control.command("dial", uri);
    }

    /// Plays into its microphone; returns at once.
    public void say(Wav words) {
        sound.play(words);
    }

    /// Ends what is played into its microphone.
    public void hush() {
        sound.hush();
    }

    /// Records what its loudspeaker plays.
    public SoundTap ear() {
        return sound.ear();
    }

    /// Records what goes into its microphone.
    public SoundTap mouth() {
        return sound.mouth();
    }

    @Override
    public void close() {
        control.close();
        container.close();
    }
}
