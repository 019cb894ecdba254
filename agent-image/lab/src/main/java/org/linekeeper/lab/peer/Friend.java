package org.linekeeper.lab.peer;

import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.linekeeper.lab.friend.FriendMain;
import org.linekeeper.lab.measure.Wav;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;

/// Somebody with a Dino of their own, in a container of its own, who calls and is called.
public final class Friend implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(40);
    private static final String TMPFS = "rw,nosuid,nodev,uid=10000,gid=10000,mode=700";

    private final String user;
    private final String password = UUID.randomUUID().toString();
    private final PeerContainer container;
    private final SoundServer sound;
    private final CallControl control;

    /// The account must not exist yet; it is made here. Returns when the friend is online.
    Friend(Lab lab, String user) {
        this.user = user;
        lab.prosody().addAccount(user, password);
        Instant start = Instant.now();
        container = new PeerContainer(lab, "friend " + user, Lab.sandboxImage())
                .withTmpFs(Map.of("/profile", TMPFS))
                .withCopyToContainer(
                        Transferable.of((Prosody.jid(user) + "\n" + password + "\n").getBytes(StandardCharsets.UTF_8)),
                        FriendMain.ACCOUNT.toString())
                .withCopyToContainer(Transferable.of(lab.prosody().authority()), "/etc/ssl/certs/ca-certificates.crt")
                .withCopyToContainer(MountableFile.forHostPath(program()), "/opt/lab")
                .withCreateContainerCmdModifier(create -> create.withEntrypoint("/opt/linekeeper/runtime/bin/java"))
                .withCommand(
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        "/opt/lab:/opt/linekeeper/agent.jar:/opt/linekeeper/lib/*",
                        FriendMain.class.getName())
                .launch();
        sound = new SoundServer(container, "/run/linekeeper/sound");
        control = CallControl.connect(user, container.address(), FriendMain.PORT, START);
        try {
            lab.prosody().awaitOnline(user, start, START);
        } catch (LabException e) {
            throw new LabException("the friend did not come online\n" + log().tail(40), e);
        }
    }

    /// Where this program's own classes stand: a folder or a jar.
    private static Path program() {
        try {
            return Path.of(FriendMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// On the laboratory's network.
    public String address() {
        return container.address();
    }

    String user() {
        return user;
    }

    public String jid() {
        return Prosody.jid(user);
    }

    /// What the friend's Dino logs in with.
    String password() {
        return password;
    }

    /// Kills a process of the friend's session, by its program's name, without a warning.
    void kill(String program) {
        container.run("pkill", "-KILL", "-x", program);
    }

    /// Has Dino open a link, as a click on it in a browser would.
    void open(String link) {
        container.run(
                "env",
                "DISPLAY=:0",
                "HOME=/profile/home",
                "GDK_BACKEND=x11",
                "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/linekeeper/bus",
                "dino",
                link);
    }

    /// What Dino prints, its XMPP stream among it, stamped by Docker.
    public ContainerLog log() {
        return container.log();
    }

    /// Calls a contact; returns when Dino shows the call going out.
    public void call(String jid) {
        control.command("dial", jid);
    }

    public CallEvent awaitRinging(Instant since, Duration most) {
        return control.awaitEvent("the friend's client rings", since, most, "CALL_INCOMING");
    }

    public CallEvent awaitEstablished(Instant since, Duration most) {
        return control.awaitEvent("the friend's call is up", since, most, "CALL_ESTABLISHED");
    }

    public CallEvent awaitClosed(Instant since, Duration most) {
        return control.awaitEvent("the friend's call is over", since, most, "CALL_CLOSED");
    }

    /// When the friend's Dino received the refusal of its call, by its own XMPP stream.
    public LogLine awaitRefusal(Instant since, Duration most) {
        return log().await("the friend's client is told of the refusal", since, most, Friend::isRefusal);
    }

    private static boolean isRefusal(String line) {
        return line.contains("reject") && line.contains("urn:xmpp:jingle-message:0");
    }

    public void answer() {
        control.command("accept", "");
    }

    public void reject() {
        control.command("reject", "");
    }

    /// Ends the call, or gives up where nobody has answered yet.
    public void hangUp() {
        control.command("hangup", "");
    }

    /// For whoever does not know what the call before has left.
    void hangUpIfInCall() {
        try {
            hangUp();
        } catch (LabException none) {
            // refused: there is no call
        }
    }

    /// Plays into the microphone; returns at once.
    public void say(Wav words) {
        sound.play(words);
    }

    /// Records what the loudspeaker plays.
    public SoundTap ear() {
        return sound.ear();
    }

    /// Records what goes into the microphone.
    public SoundTap mouth() {
        return sound.mouth();
    }

    @Override
    public void close() {
        control.close();
        container.close();
    }
}
