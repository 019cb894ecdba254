package org.linekeeper.lab.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.linekeeper.lab.peer.ContainerLog;
import org.linekeeper.lab.peer.Friend;
import org.linekeeper.lab.peer.Kamailio;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Phone;
import org.linekeeper.lab.peer.Prosody;
import tools.jackson.databind.JsonNode;

/// All that is needed for a call: a laboratory with a SIP provider, an XMPP server, the user's phone and a
/// friend, and a controller that has no user yet.
final class Stage implements AutoCloseable {
    static final String USER = "alice";
    static final String FRIEND = "bob";
    static final String FRIEND_LABEL = "Bob Friend";
    static final String ACCOUNT = "chat";
    static final String USER_PATH = "/api/v1/users/" + USER;

    private static final AtomicInteger STAGES = new AtomicInteger();

    private final Lab lab;
    private final Path folder;
    private final String installation = "lab-" + ProcessHandle.current().pid() + "-" + STAGES.incrementAndGet();
    private final String xmppPassword = UUID.randomUUID().toString();
    private final String sipPassword = UUID.randomUUID().toString();
    private final ControllerProcess controller;
    private final Phone phone;
    private final Friend friend;

    private Stage(Lab lab, Path controllerJar, Path folder, Narrator narrator) {
        this.lab = lab;
        this.folder = folder;
        narrator.say("XMPP server for " + Lab.CHAT + " (Prosody), with " + USER + " and " + FRIEND);
        lab.prosody().addAccount(USER, xmppPassword);
        lab.prosody().befriend(USER, "Alice", FRIEND, FRIEND_LABEL);
        narrator.say("SIP registrar and proxy for " + Lab.PBX + " (Kamailio)");
        lab.kamailio().addUser(USER, sipPassword);
        narrator.say("the controller");
        controller = lab.keep(new ControllerProcess(controllerJar, folder, controllerSettings()));
        controller.launch();
        narrator.say("the user's phone (baresip), registered as sip:desk@" + Lab.PBX);
        phone = lab.phone("desk");
        narrator.say("the friend (a second Dino), logging in as " + Prosody.jid(FRIEND));
        friend = lab.friend(FRIEND);
        controller.awaitUp();
    }

    /// Takes about half a minute; needs the images and the controller's jar.
    ///
    /// @param folder for the controller's data and log
    static Stage set(Path controllerJar, Path folder, Narrator narrator) {
        narrator.say("a network of its own, with a name server");
        Lab lab = Lab.start();
        try {
            return new Stage(lab, controllerJar, folder, narrator);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private List<String> controllerSettings() {
        Path authority = folder.resolve("authority.pem");
        try {
            Files.createDirectories(folder);
            Files.write(authority, lab.prosody().authority());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(
                "--linekeeper.installation=" + installation,
                "--linekeeper.docker.network=" + lab.networkName(),
                "--linekeeper.docker.dns=" + lab.nameServer().orElseThrow(),
                "--linekeeper.docker.authorities=" + authority.toAbsolutePath());
    }

    /// The request body that makes the user, with these passwords.
    Map<String, Object> user(String xmpp, String sip) {
        return Map.of(
                "name",
                USER,
                "accounts",
                List.of(Map.of("id", ACCOUNT, "service", "xmpp", "address", Prosody.jid(USER), "password", xmpp)),
                "lines",
                List.of(Map.of(
                        "id",
                        "pbx",
                        "address",
                        "sip:" + USER + "@" + Lab.PBX,
                        "username",
                        USER,
                        "password",
                        sip,
                        "transport",
                        "UDP")),
                "phones",
                List.of(Map.of("id", "desk", "address", phone.uri(), "line", "pbx")));
    }

    /// The request body that makes the user, with the right passwords.
    Map<String, Object> user() {
        return user(xmppPassword, sipPassword);
    }

    Kamailio kamailio() {
        return lab.kamailio();
    }

    Prosody prosody() {
        return lab.prosody();
    }

    Phone phone() {
        return phone;
    }

    Friend friend() {
        return friend;
    }

    ControllerProcess controller() {
        return controller;
    }

    ControllerApi api() {
        return controller.api();
    }

    /// The user's status as the controller has it now.
    JsonNode status() {
        return api().get(USER_PATH + "/status").require(200).body();
    }

    boolean isPresent() {
        return status().path("presence").asString("").equals("present");
    }

    /// The user's sandbox; there is none before the user was made.
    Sandbox sandbox() {
        return Sandbox.of(installation, USER).orElseThrow(() -> new IllegalStateException("the user has no sandbox"));
    }

    /// The ends of all logs, for the report of a failure.
    String tails() {
        StringBuilder tails = new StringBuilder(controller.tail(40));
        Sandbox.of(installation, USER).ifPresent(sandbox -> {
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
                Kamailio    %s, Docker network %s
                """.formatted(
                        controller.address(),
                        controller.data().resolve("admin-token"),
                        sandbox().id().substring(0, 12),
                        kamailio().address(),
                        lab.networkName());
    }

    @Override
    public void close() {
        lab.close();
    }
}
