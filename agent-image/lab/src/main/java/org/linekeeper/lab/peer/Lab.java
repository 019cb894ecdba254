package org.linekeeper.lab.peer;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/// One laboratory: a network of its own with a name server, and the peers that are asked for, each started at
/// its first use. Two laboratories, also of two processes, do not see each other. [#close] removes everything;
/// so does the end of the process, and the next start of a laboratory where the process was killed.
///
/// ```java
/// try (Lab lab = Lab.start()) {
///     Phone desk = lab.phone("desk");   // registered at lab.kamailio()
/// }
/// ```
/// Not thread-safe.
public final class Lab implements AutoCloseable {
    /// The SIP domain.
    public static final String PBX = "pbx.test";
    /// The XMPP domain.
    public static final String CHAT = "chat.test";

    private static final Duration EXIT = Duration.ofSeconds(15);

    private final DockerClient docker;
    private final LabNetwork network;
    private final Deque<AutoCloseable> peers = new ConcurrentLinkedDeque<>();
    private final Deque<AutoCloseable> kept = new ConcurrentLinkedDeque<>();
    private final Map<String, Phone> phones = new LinkedHashMap<>();
    private final Thread atExit = Thread.ofPlatform().name("lab-cleaner").unstarted(this::removeAtExit);
    private @Nullable NameServer dns;
    private @Nullable Kamailio kamailio;
    private @Nullable Prosody prosody;
    private boolean closed;

    private Lab(DockerClient docker) {
        this.docker = docker;
        this.network = new LabNetwork(docker);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /// Takes about a second. Throws [LabException] where Docker or the images are missing.
    public static Lab start() {
        Lab lab = new Lab(LabRun.docker());
        try {
            lab.dns = lab.start(new NameServer(lab));
            return lab;
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    /// To stand on the command line of a JVM that a laboratory starts, so that it is found when this process was
    /// killed.
    public static String processMark() {
        return LabRun.processMark();
    }

    /// The sandbox's image: the one that scripts/setup builds, or the one that `LINEKEEPER_SANDBOX_IMAGE` names in
    /// the environment, where several checkouts share a Docker daemon.
    public static String sandboxImage() {
        return System.getenv().getOrDefault("LINEKEEPER_SANDBOX_IMAGE", "linekeeper/sandbox:dev");
    }

    static String image(String name) {
        return "linekeeper/lab-" + name + ":dev";
    }

    LabNetwork network() {
        return network;
    }

    /// The Docker network that the peers stand on.
    public String networkName() {
        return network.name();
    }

    /// What a controller on this network must call its installation, so that its users' profiles go with the
    /// laboratory.
    public String installation() {
        return LabRun.installation(network.name());
    }

    /// The Docker network for sandboxes, behind the walls: what stands there reaches the peers.
    public String sandboxNetworkName() {
        return network.sandboxesName();
    }

    /// The laboratory's name server, for containers that others start.
    public Optional<String> nameServer() {
        return Optional.ofNullable(dns).map(NameServer::address);
    }

    void publish(String name, String address) {
        if (dns == null) {
            throw new IllegalStateException("the laboratory has not been started");
        }
        dns.publish(name, address);
    }

    /// The SIP registrar and proxy of [#PBX].
    public Kamailio kamailio() {
        if (kamailio == null) {
            kamailio = start(new Kamailio(this));
        }
        return kamailio;
    }

    /// A desk phone, registered as `sip:name@pbx.test` when this returns. The same name is the same phone.
    public Phone phone(String name) {
        return phones.computeIfAbsent(
                name, wanted -> start(new Phone(this, wanted, Phone.Answering.BY_HAND, Phone.Habits.STANDARD)));
    }

    /// A phone that picks up at once.
    public Phone answeringPhone(String name) {
        return phones.computeIfAbsent(
                name, wanted -> start(new Phone(this, wanted, Phone.Answering.AT_ONCE, Phone.Habits.STANDARD)));
    }

    /// A phone that picks up at once and has habits of its own.
    public Phone answeringPhone(String name, Phone.Habits habits) {
        return phones.computeIfAbsent(name, wanted -> start(new Phone(this, wanted, Phone.Answering.AT_ONCE, habits)));
    }

    /// A phone that has a lamp for an address.
    public Phone watchingPhone(String name, String watched) {
        return phones.computeIfAbsent(
                name,
                wanted -> start(
                        new Phone(this, wanted, Phone.Answering.BY_HAND, Phone.Habits.STANDARD, List.of(watched))));
    }

    /// The XMPP server of [#CHAT].
    public Prosody prosody() {
        if (prosody == null) {
            prosody = start(new Prosody(this));
        }
        return prosody;
    }

    /// A new friend with an account at [#prosody], online when this returns. [Prosody#befriend] comes first: a
    /// client reads its contacts when it logs in.
    public Friend friend(String name) {
        return start(new Friend(this, name));
    }

    /// A new SIPp host.
    public Sipp sipp() {
        return start(new Sipp(this));
    }

    /// A new STUN and TURN server.
    public TurnHost turnHost() {
        return start(new TurnHost(this));
    }

    /// A new host for the far end of calls, at the proxy's address.
    public Caller caller() {
        return start(new Caller(kamailio()));
    }

    /// A new PostgreSQL server.
    public Postgresql postgresql() {
        return start(new Postgresql(this));
    }

    private <T extends AutoCloseable> T start(T peer) {
        peers.push(peer);
        return peer;
    }

    /// Has something closed together with the laboratory, before the peers, also where the process ends early.
    public <T extends AutoCloseable> T keep(T other) {
        kept.push(other);
        return other;
    }

    @Override
    public void close() {
        removeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // the process is ending, and the hook runs or has run
        }
    }

    private synchronized void removeAll() {
        if (!closed) {
            closed = true;
            closeAll(kept);
            closeAll(peers);
            LabRun.removeGuests(docker, network.sandboxesId(), network.name());
            LabRun.removeGuests(docker, network.getId(), network.name());
            network.close();
        }
    }

    /// Where the process ends early, Testcontainers removes the peers: it does so at the same moment, and
    /// complains about those that are gone already.
    private synchronized void removeAtExit() {
        if (!closed) {
            closed = true;
            closeAll(kept);
            Waiting.until(
                    "Testcontainers has removed the peers", EXIT, () -> LabRun.ownOn(docker, network.getId()) == 0);
            LabRun.removeGuests(docker, network.sandboxesId(), network.name());
            LabRun.removeGuests(docker, network.getId(), network.name());
            network.close();
        }
    }

    private static void closeAll(Deque<AutoCloseable> all) {
        for (AutoCloseable each : all) {
            try {
                each.close();
            } catch (Exception e) {
                System.err.println("The laboratory could not remove " + each + ": " + e);
            }
        }
    }
}
