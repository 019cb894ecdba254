package org.linekeeper.lab.peer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.testcontainers.images.builder.Transferable;

/// Prosody as the XMPP server of [Lab#CHAT]. A module of ours makes it say who is online and which call
/// stanzas pass, with its own clock.
public final class Prosody implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(15);
    private static final String DATA = "/lab/data/chat%2etest/";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,40}");
    private static final Pattern LABEL = Pattern.compile("[\\p{L}\\p{N} .-]{1,60}");

    private final Lab lab;
    private final PeerContainer container;
    private final Map<String, Map<String, String>> contacts = new LinkedHashMap<>();

    Prosody(Lab lab) {
        this.lab = lab;
        container = new PeerContainer(lab, "prosody", Lab.image("prosody"))
                .withNetworkAliases(Lab.CHAT)
                .launch();
        serve();
    }

    private void serve() {
        log().await("Prosody serves clients", Instant.EPOCH, START, line -> line.contains("Activated service 'c2s'"));
        lab.publish(Lab.CHAT, container.address());
    }

    /// The bare JID of a user.
    public static String jid(String user) {
        return user + "@" + Lab.CHAT;
    }

    /// On the laboratory's network.
    public String address() {
        return container.address();
    }

    public ContainerLog log() {
        return container.log();
    }

    /// The authority of the server's certificate, in PEM. It is made anew in every laboratory; a client must
    /// trust it before it logs in.
    public byte[] authority() {
        return container.copyFileFromContainer("/lab/tls/ca.crt", java.io.InputStream::readAllBytes);
    }

    /// Makes an account, or changes its password.
    public void addAccount(String user, String password) {
        requireName(user);
        write("accounts", user, "return { [\"password\"] = \"" + luaText(password) + "\" };\n");
        writeRoster(user);
    }

    /// Each has the other in the contact list, both subscribed, under the name given. Takes effect at their
    /// next logins; the accounts may be made later.
    public void befriend(String user, String userLabel, String other, String otherLabel) {
        enter(user, other, otherLabel);
        enter(other, user, userLabel);
    }

    private void enter(String owner, String contact, String label) {
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException("a contact's name here is letters, digits and spaces: " + label);
        }
        contacts.computeIfAbsent(owner, unknown -> new LinkedHashMap<>()).put(jid(contact), label);
        writeRoster(owner);
    }

    private void writeRoster(String user) {
        StringBuilder roster = new StringBuilder("return { [false] = { version = 1; pending = {} };\n");
        contacts.getOrDefault(user, Map.of())
                .forEach((jid, label) -> roster.append(
                        "[\"%s\"] = { subscription = \"both\"; groups = {}; name = \"%s\" };\n".formatted(jid, label)));
        write("roster", user, roster.append("};\n").toString());
    }

    private void write(String store, String user, String lua) {
        container.copyFileToContainer(
                Transferable.of(lua.getBytes(StandardCharsets.UTF_8)), DATA + store + "/" + user + ".dat");
    }

    private static void requireName(String user) {
        if (!NAME.matcher(user).matches()) {
            throw new IllegalArgumentException("an account's name here is lower-case letters and digits: " + user);
        }
    }

    private static String luaText(String text) {
        if (!text.matches("[\\x20-\\x7e&&[^\"\\\\]]*")) {
            throw new IllegalArgumentException("a password here is printable ASCII without quotes and backslashes");
        }
        return text;
    }

    /// Whether a client of the user is logged in and has sent its presence.
    public boolean isOnline(String user) {
        Set<String> sessions = new HashSet<>();
        for (LogLine line : log().lines()) {
            WitnessLine.parse(line.text()).ifPresent(witness -> {
                if (witness instanceof WitnessLine.Session session && session.isOf(jid(user))) {
                    note(sessions, session);
                }
            });
        }
        return !sessions.isEmpty();
    }

    private static void note(Set<String> sessions, WitnessLine.Session session) {
        if (session.online()) {
            sessions.add(session.fullJid());
        } else {
            sessions.remove(session.fullJid());
        }
    }

    /// When the user came online, by the server's clock.
    ///
    /// @param since sessions that began earlier do not count
    public Instant awaitOnline(String user, Instant since, Duration most) {
        return log().awaitParsed(
                        user + " is online",
                        most,
                        line -> WitnessLine.parse(line.text())
                                .filter(witness -> witness instanceof WitnessLine.Session session
                                        && session.online()
                                        && session.isOf(jid(user))
                                        && !session.at().isBefore(since))
                                .map(witness -> ((WitnessLine.Session) witness).at()));
    }

    /// Waits for a call stanza.
    ///
    /// @param what  for the error: "alice's client refuses the call"
    /// @param since stanzas that are older do not count
    public XmppCallStep awaitStep(String what, Instant since, Duration most, Predicate<XmppCallStep> wanted) {
        return log().awaitParsed(
                        what,
                        most,
                        line -> WitnessLine.parse(line.text())
                                .filter(witness -> witness instanceof WitnessLine.Call)
                                .map(witness -> ((WitnessLine.Call) witness).step())
                                .filter(step -> !step.at().isBefore(since) && wanted.test(step)));
    }

    /// Stops the server; accounts and contact lists stay.
    public void goDown() {
        container.halt();
    }

    public void comeBack() {
        container.resume();
        serve();
    }

    /// Nothing is answered any more and nothing refused, as where a network drops all packets.
    public void freeze() {
        container.docker().pauseContainerCmd(container.getContainerId()).exec();
    }

    public void thaw() {
        container.docker().unpauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void close() {
        container.close();
    }
}
