package org.linekeeper.lab.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.linekeeper.lab.peer.ContainerLog;
import org.linekeeper.lab.peer.Friend;
import org.linekeeper.lab.peer.Kamailio;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Phone;
import org.linekeeper.lab.peer.Prosody;
import tools.jackson.databind.JsonNode;

/// All that is needed for a call: a laboratory with a SIP provider, an XMPP server, the user's phone and a
/// friend, and a controller that has no user yet.
public final class Stage implements AutoCloseable {
    public static final String USER = "alice";
    public static final String FRIEND = "bob";
    public static final String FRIEND_LABEL = "Bob Friend";
    public static final String ACCOUNT = "chat";
    public static final String LINE = "pbx";
    public static final String USER_PATH = "/api/v1/users/" + USER;

    private final Lab lab;
    private final Path folder;
    private final String xmppPassword = UUID.randomUUID().toString();
    private final String sipPassword = UUID.randomUUID().toString();
    private final ControllerProcess controller;
    private final Phone phone;
    private final Friend friend;

    private Stage(Lab lab, Path controllerJar, Path folder, Narrator narrator, List<String> settings) {
        this.lab = lab;
        this.folder = folder;
        narrator.say("XMPP server for " + Lab.CHAT + " (Prosody), with " + USER + " and " + FRIEND);
        lab.prosody().addAccount(USER, xmppPassword);
        lab.prosody().befriend(USER, "Alice", FRIEND, FRIEND_LABEL);
        narrator.say("SIP registrar and proxy for " + Lab.PBX + " (Kamailio)");
        lab.kamailio().addUser(USER, sipPassword);
        narrator.say("the controller");
        controller = lab.keep(new ControllerProcess(controllerJar, folder, controllerSettings(settings)));
        controller.launch();
        narrator.say("the user's phone (baresip), registered as sip:desk@" + Lab.PBX);
        phone = lab.phone("desk");
        narrator.say("the friend (a second Dino), logging in as " + Prosody.jid(FRIEND));
        friend = lab.friend(FRIEND);
        controller.awaitUp();
    }

    /// Takes about half a minute; needs the images and the controller's jar.
    ///
    /// @param folder   for the controller's data and log; what was in it is deleted
    /// @param settings of the controller, in Spring's form
    public static Stage set(Path controllerJar, Path folder, Narrator narrator, String... settings) {
        narrator.say("a network of its own, with a name server");
        // what a dead run left is gone from here on, its sandboxes with their mounts too
        Lab lab = Lab.start();
        try {
            empty(folder);
            return new Stage(lab, controllerJar, folder, narrator, List.of(settings));
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private List<String> controllerSettings(List<String> more) {
        Path authority = folder.resolve("authority.pem");
        try {
            Files.createDirectories(folder);
            Files.write(authority, lab.prosody().authority());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> settings = new ArrayList<>(List.of(
                "--linekeeper.installation=" + lab.installation(),
                "--linekeeper.docker.image=" + Lab.sandboxImage(),
                "--linekeeper.docker.network=" + lab.sandboxNetworkName(),
                "--linekeeper.docker.dns=" + lab.nameServer().orElseThrow(),
                "--linekeeper.docker.authorities=" + authority.toAbsolutePath()));
        settings.addAll(more);
        return settings;
    }

    /// The request body that makes the user.
    public Map<String, Object> user() {
        return Map.of(
                "name",
                USER,
                "accounts",
                List.of(account(xmppPassword)),
                "lines",
                List.of(line(sipPassword)),
                "phones",
                List.of(Map.of("id", "desk", "address", phone.uri(), "line", LINE)));
    }

    /// Makes another user, who has an account, and neither line nor phone.
    public void addUser(String name) {
        String password = UUID.randomUUID().toString();
        lab.prosody().addAccount(name, password);
        Map<String, Object> account =
                Map.of("id", ACCOUNT, "service", "xmpp", "address", Prosody.jid(name), "password", password);
        api().post("/api/v1/users", Map.of("name", name, "accounts", List.of(account)))
                .require(201);
    }

    public boolean isPresent(String user) {
        return api().get("/api/v1/users/" + user + "/status")
                .require(200)
                .body()
                .path("presence")
                .asString("")
                .equals("present");
    }

    /// The user's account with the password that the server knows.
    public Map<String, Object> account() {
        return account(xmppPassword);
    }

    public Map<String, Object> account(String password) {
        return Map.of("id", ACCOUNT, "service", "xmpp", "address", Prosody.jid(USER), "password", password);
    }

    /// The user's SIP line with the password that the registrar knows.
    public Map<String, Object> line() {
        return line(sipPassword);
    }

    /// It asks for the shortest expiry, so that a registrar's loss shows within half a minute.
    public Map<String, Object> line(String password) {
        return Map.of(
                "id",
                LINE,
                "address",
                "sip:" + USER + "@" + Lab.PBX,
                "username",
                USER,
                "password",
                password,
                "transport",
                "UDP",
                "registerSeconds",
                30);
    }

    /// Where further peers come from.
    public Lab lab() {
        return lab;
    }

    public Kamailio kamailio() {
        return lab.kamailio();
    }

    public Prosody prosody() {
        return lab.prosody();
    }

    public Phone phone() {
        return phone;
    }

    public Friend friend() {
        return friend;
    }

    public ControllerProcess controller() {
        return controller;
    }

    public ControllerApi api() {
        return controller.api();
    }

    /// The user's status as the controller has it now.
    public JsonNode status() {
        return api().get(USER_PATH + "/status").require(200).body();
    }

    /// One part of the user's status, by its name; empty JSON where there is no such part.
    public JsonNode part(String name) {
        JsonNode parts = status().path("parts");
        for (JsonNode part : parts) {
            if (part.path("part").asString("").equals(name)) {
                return part;
            }
        }
        return parts.path(-1);
    }

    public boolean isPresent() {
        return isPresent(USER);
    }

    /// The user's sandbox; there is none before the user was made.
    public Sandbox sandbox() {
        return Sandbox.of(lab.installation(), USER)
                .orElseThrow(() -> new IllegalStateException("the user has no sandbox"));
    }

    /// Another user's sandbox; empty where there is none.
    public Optional<Sandbox> sandbox(String user) {
        return Sandbox.of(lab.installation(), user);
    }

    /// The ends of all logs, for the report of a failure.
    public String tails() {
        StringBuilder tails = new StringBuilder(controller.tail(40));
        Sandbox.of(lab.installation(), USER).ifPresent(sandbox -> {
            try (ContainerLog log = sandbox.log()) {
                log.settle();
                tails.append(log.tail(60));
            }
        });
        List.of(kamailio().log(), prosody().log(), phone.log(), friend.log())
                .forEach(log -> tails.append(log.tail(20)));
        return tails.toString();
    }

    /// Where everything is, for a person who looks around.
    String addresses() {
        return """
                controller  %s (token in %s)
                sandbox     docker exec -it %s sh
                Kamailio    %s, Docker network %s (the sandboxes': %s)
                Prosody     %s
                phone       %s, %s
                friend      %s, %s
                """.formatted(
                        controller.address(),
                        controller.data().resolve("admin-token"),
                        sandbox().id().substring(0, 12),
                        kamailio().address(),
                        lab.networkName(),
                        lab.sandboxNetworkName(),
                        prosody().address(),
                        phone.address(),
                        phone.uri(),
                        friend.address(),
                        friend.jid());
    }

    @Override
    public void close() {
        lab.close();
        empty(controller.data());
    }

    private static void empty(Path folder) {
        try {
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
