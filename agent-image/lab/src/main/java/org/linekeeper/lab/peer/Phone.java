package org.linekeeper.lab.peer;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    /// @param stun       the server by which it looks for ways (ICE); empty where it looks for none
    public record Habits(List<String> codecs, Encryption encryption, Digits digits, Optional<String> stun) {
        /// G.711 in the clear.
        public static final Habits STANDARD = new Habits(List.of("PCMA", "PCMU"), Encryption.NONE, Digits.RTP_EVENT);

        public Habits {
            codecs = List.copyOf(codecs);
        }

        /// A phone that looks for no ways.
        public Habits(List<String> codecs, Encryption encryption, Digits digits) {
            this(codecs, encryption, digits, Optional.empty());
        }

        public Habits with(Encryption other) {
            return new Habits(codecs, other, digits, stun);
        }

        public Habits with(Digits other) {
            return new Habits(codecs, encryption, other, stun);
        }

        public Habits withIce(TurnHost server) {
            return new Habits(codecs, encryption, digits, Optional.of(server.address()));
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
        this(lab, name, answering, habits, List.of());
    }

    /// @param watched addresses that it has lamps for
    Phone(Lab lab, String name, Answering answering, Habits habits, List<String> watched) {
        this.name = name;
        kamailio = lab.kamailio();
        String password = UUID.randomUUID().toString();
        kamailio.addUser(name, password);
        String account = "<sip:%s@%s;transport=udp>;auth_user=%s;auth_pass=%s;answermode=%s;regint=120"
                        .formatted(name, Lab.PBX, name, password, answering.word)
                + ";audio_codecs=%s;dtmfmode=%s%s\n"
                        .formatted(
                                String.join(",", habits.codecs),
                                habits.digits.word,
                                habits.encryption.parameter + ways(habits));
        PeerContainer made = new PeerContainer(lab, "phone " + name, Lab.image("phone"))
                .withEnv("RTCP_MUX", habits.encryption.sharesPort ? "yes" : "no")
                .withCopyToContainer(Transferable.of(account.getBytes(StandardCharsets.UTF_8)), "/phone/accounts");
        if (!watched.isEmpty()) {
            String contacts = watched.stream()
                    .map(address -> "\"lamp\" <%s>;presence=p2p\n".formatted(address))
                    .collect(Collectors.joining());
            made.withCopyToContainer(Transferable.of(contacts.getBytes(StandardCharsets.UTF_8)), "/phone/contacts");
        }
        container = made.launch();
        sound = new SoundServer(container, "/tmp/pulse");
        control = CallControl.connect(name, container.address(), CONTROL_PORT, START);
        kamailio.awaitRegistered(name, START);
    }

    private static String ways(Habits habits) {
        return habits.stun
                .map(server -> ";medianat=ice;stunserver=\"stun:" + server + "\"")
                .orElse("");
    }

    /// Lets no datagrams through between it and that address, either way.
    public void cutOffFrom(String address) {
        try (PeerContainer wall = new PeerContainer(container, "wall of phone " + name, Lab.image("turn"))
                .withCreateContainerCmdModifier(Phone::asWall)) {
            wall.launch();
            wall.run("iptables", "-A", "INPUT", "-p", "udp", "-s", address, "-j", "DROP");
            wall.run("iptables", "-A", "OUTPUT", "-p", "udp", "-d", address, "-j", "DROP");
        }
    }

    private static void asWall(CreateContainerCmd create) {
        create.withUser("root").withEntrypoint("sleep", "60");
        Objects.requireNonNull(create.getHostConfig()).withCapAdd(Capability.NET_ADMIN);
    }

    /// On the laboratory's network.
    public String address() {
        return container.address();
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

    /// How the lamp for a watched address is lit, in baresip's words: `Online`, `Offline`, `Unknown`.
    public String lamp(String address) {
        return control.command("contacts", "")
                .lines()
                .filter(line -> line.contains("<" + address + ">"))
                .findFirst()
                .orElseThrow(() -> new LabException(name + " has no lamp for " + address));
    }

    /// Hands the call that is up to somebody else (RFC 3515).
    public void transfer(String uri) {
        control.command("transfer", uri);
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
