package org.linekeeper.lab.bench;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.linekeeper.lab.bench.rig.BaresipTwin;
import org.linekeeper.lab.bench.rig.FarEnd;
import org.linekeeper.lab.bench.rig.ProbeHost;
import org.linekeeper.lab.bench.rig.SipTarget;
import org.linekeeper.lab.demo.ControllerApi;
import org.linekeeper.lab.demo.Narrator;
import org.linekeeper.lab.demo.Sandbox;
import org.linekeeper.lab.demo.Stage;
import org.linekeeper.lab.measure.SipMessage;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.Prosody;
import org.linekeeper.lab.peer.Registration;
import org.linekeeper.lab.peer.Waiting;

/// What is measured on: a [Stage] with as many users as are wanted. The first one has the stage's phone and
/// friend; every user has an XMPP account and a line whose calls are joined to the sandbox's sound card.
public final class Bed implements AutoCloseable {
    private static final int STARTED_AT_ONCE = 10;
    public static final Duration PRESENT_WITHIN = Duration.ofMinutes(2);
    private static final Duration GONE_WITHIN = Duration.ofMinutes(2);

    private final Stage stage;
    private final Path folder;
    private final Narrator narrator;
    private final Set<String> users = new LinkedHashSet<>();
    private final Map<BaresipTwin.Buffering, BaresipTwin> twins = new EnumMap<>(BaresipTwin.Buffering.class);
    private @Nullable FarEnd farEnd;
    private @Nullable ProbeHost probe;

    private Bed(Stage stage, Path folder, Narrator narrator) {
        this.stage = stage;
        this.folder = folder;
        this.narrator = narrator;
    }

    public static Bed make(Path controllerJar, Path folder, Narrator narrator) {
        return new Bed(Stage.set(controllerJar, folder, narrator), folder, narrator);
    }

    /// How long it took until each of the three witnesses saw a new user.
    public record Arrival(Duration online, Duration registered, Duration present) {
        public Duration last() {
            Duration first = online.compareTo(registered) > 0 ? online : registered;
            return first.compareTo(present) > 0 ? first : present;
        }
    }

    public Stage stage() {
        return stage;
    }

    /// For what somebody may want to see or hear afterwards.
    Path folder() {
        return folder;
    }

    public DockerClient docker() {
        return sandbox(Stage.USER).docker();
    }

    public void say(String what) {
        narrator.say(what);
    }

    public List<String> users() {
        return List.copyOf(users);
    }

    /// Makes a user and waits until controller, XMPP server and registrar all show it.
    Arrival add(String user) {
        Map<String, Object> body = user.equals(Stage.USER) ? first() : another(user);
        Instant posted = Instant.now();
        stage.api().post("/api/v1/users", body).require(201);
        users.add(user);
        Instant online = stage.prosody().awaitOnline(user, posted, PRESENT_WITHIN);
        Instant registered = awaitRegistered(user, posted).at();
        Waiting.until(user + " is present", PRESENT_WITHIN, () -> isPresent(user));
        return new Arrival(
                Duration.between(posted, online),
                Duration.between(posted, registered),
                Duration.between(posted, Instant.now()));
    }

    /// Makes several users, a few at once, and waits for all: every Dino that starts keeps a processor busy for
    /// seconds.
    public void addAll(List<String> names) {
        for (int from = 0; from < names.size(); from += STARTED_AT_ONCE) {
            List<String> group = names.subList(from, Math.min(from + STARTED_AT_ONCE, names.size()));
            group.forEach(user -> {
                stage.api().post("/api/v1/users", another(user)).require(201);
                users.add(user);
            });
            group.forEach(user -> Waiting.until(user + " is present", PRESENT_WITHIN, () -> isPresent(user)));
        }
    }

    /// The first user, made where it is not there yet.
    String firstUser() {
        if (!users.contains(Stage.USER)) {
            say("the user " + Stage.USER + ", who has the phone and the friend");
            add(Stage.USER);
        }
        return Stage.USER;
    }

    /// Removes all users but the first, and waits until their sandboxes are gone.
    void removeOthers() {
        List<String> others = new ArrayList<>(users);
        others.remove(Stage.USER);
        for (String user : others) {
            ControllerApi.Answer answer = stage.api().delete("/api/v1/users/" + user);
            if (answer.status() / 100 != 2) {
                throw new LabException("the controller did not delete " + user + ": " + answer);
            }
        }
        Waiting.until(
                "the other sandboxes are gone",
                GONE_WITHIN,
                () -> others.stream().allMatch(user -> stage.sandbox(user).isEmpty()));
        others.forEach(users::remove);
    }

    public boolean isPresent(String user) {
        return stage.api()
                .get("/api/v1/users/" + user + "/status")
                .require(200)
                .body()
                .path("presence")
                .asString("")
                .equals("present");
    }

    /// The registrar's 200 to a REGISTER of the user's.
    public SipMessage awaitRegistered(String user, Instant since) {
        return stage.kamailio()
                .awaitMessage(
                        user + "'s registration",
                        since,
                        PRESENT_WITHIN,
                        message -> !message.received()
                                && message.isResponse("REGISTER", 200)
                                && message.to().startsWith("sip:" + user + "@"));
    }

    public Sandbox sandbox(String user) {
        return stage.sandbox(user).orElseThrow(() -> new LabException(user + " has no sandbox"));
    }

    /// Where a user's line answers: calls to it go past the registrar. A line that has changed its address may still be
    /// registered with the one before.
    public SipTarget line(String user) {
        return stage.kamailio().registrations(user).stream()
                .max(Comparator.comparing(Registration::since))
                .map(registration -> SipTarget.ofContact(registration.contact()))
                .orElseThrow(() -> new LabException(user + " is not registered"));
    }

    /// Where the first user's line answers.
    SipTarget line() {
        return line(firstUser());
    }

    /// Baresip in the sandbox's place, at its best where the network is good.
    BaresipTwin twin() {
        return twin(BaresipTwin.Buffering.OFF);
    }

    BaresipTwin twin(BaresipTwin.Buffering buffering) {
        String shape = sandbox(firstUser()).id();
        return twins.computeIfAbsent(buffering, wanted -> {
            say("baresip in a container with a sandbox's limits and sound server, jitter buffer " + wanted);
            return stage.lab().keep(BaresipTwin.start(docker(), shape, wanted));
        });
    }

    /// Who calls, from outside.
    public FarEnd farEnd() {
        if (farEnd == null) {
            farEnd = new FarEnd(stage.lab().caller());
        }
        return farEnd;
    }

    /// Lets time pass in which nothing is asked of anybody.
    void rest(Duration length) {
        Instant end = Instant.now().plus(length);
        Waiting.until(
                "the rest is over", length.multipliedBy(2), () -> Instant.now().isAfter(end));
    }

    /// The probe in the first user's sandbox.
    ProbeHost probe() {
        if (probe == null) {
            probe = ProbeHost.install(docker(), sandbox(firstUser()).id(), "/profile", Sandbox.SESSION.soundAddress());
        }
        return probe;
    }

    private Map<String, Object> first() {
        Map<String, Object> body = new HashMap<>(stage.user());
        body.put("lines", List.of(joiningSound(stage.line())));
        return body;
    }

    private Map<String, Object> another(String user) {
        String xmpp = UUID.randomUUID().toString();
        String sip = UUID.randomUUID().toString();
        stage.prosody().addAccount(user, xmpp);
        stage.kamailio().addUser(user, sip);
        return Map.of(
                "name",
                user,
                "accounts",
                List.of(Map.of("id", Stage.ACCOUNT, "service", "xmpp", "address", Prosody.jid(user), "password", xmpp)),
                "lines",
                List.of(joiningSound(Map.of(
                        "id",
                        Stage.LINE,
                        "address",
                        "sip:" + user + "@" + Lab.PBX,
                        "username",
                        user,
                        "password",
                        sip))));
    }

    private static Map<String, Object> joiningSound(Map<String, Object> line) {
        Map<String, Object> joining = new HashMap<>(line);
        joining.put("incoming", "JOIN_SOUND");
        return joining;
    }

    @Override
    public void close() {
        stage.close();
    }
}
