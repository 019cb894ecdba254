package org.linekeeper.lab.peer;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.linekeeper.lab.measure.SipMessage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Kamailio as registrar and proxy of [Lab#PBX], over UDP and TCP on port 5060 and TLS on 5061, with digest
/// authentication.
/// Its log of every message is the witness of all SIP times.
public final class Kamailio implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(15);
    private static final JsonMapper JSON = new JsonMapper();

    private final Lab lab;
    private final PeerContainer container;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> users = new LinkedHashMap<>();
    private String address;

    Kamailio(Lab lab) {
        this.lab = lab;
        container = new PeerContainer(lab, "kamailio", Lab.image("kamailio"))
                .withNetworkAliases(Lab.PBX)
                .launch();
        address = container.address();
        serve();
    }

    private void serve() {
        lab.publish(Lab.PBX, address);
        Waiting.until("Kamailio answers", START, () -> {
            try {
                rpc("core.version");
                return true;
            } catch (LabException notYet) {
                return false;
            }
        });
    }

    /// Where it listens, on the laboratory's network and from this machine.
    public String address() {
        return address;
    }

    /// The certificate that it shows over TLS, PEM; it vouches for itself.
    public String certificate() {
        byte[] pem = container.copyFileFromContainer("/tmp/tls/pbx.crt", InputStream::readAllBytes);
        return new String(pem, StandardCharsets.US_ASCII);
    }

    PeerContainer container() {
        return container;
    }

    public ContainerLog log() {
        return container.log();
    }

    /// Adds a user or changes the password.
    public void addUser(String user, String password) {
        users.put(user, password);
        rpc("htable.sets", "users", user, password);
    }

    public void removeUser(String user) {
        users.remove(user);
        rpc("htable.delete", "users", user);
    }

    /// What is registered now for a user, by the registrar's own table.
    public List<Registration> registrations(String user) {
        List<Registration> found = new ArrayList<>();
        for (JsonNode contact : rpc("ul.dump").findValues("Info")) {
            if (contact.path("AoR").asString("").equals(user)) {
                contact.path("Contacts").forEach(entry -> found.add(registration(user, entry.path("Contact"))));
            }
        }
        return found;
    }

    /// Forgets where a user is registered, as the registrations' end would: a phone that is killed takes none back, and
    /// the registrar keeps a few per user only.
    public void forgetRegistrations(String user) {
        if (!registrations(user).isEmpty()) {
            rpc("ul.rm", "location", user);
        }
    }

    private static Registration registration(String user, JsonNode contact) {
        return new Registration(
                user,
                contact.path("Address").asString(),
                contact.path("Expires").asInt(),
                Instant.ofEpochSecond(contact.path("Last-Modified").asLong()));
    }

    public void awaitRegistered(String user, Duration most) {
        Waiting.until(
                user + " is registered at Kamailio",
                most,
                () -> !registrations(user).isEmpty());
    }

    /// Every SIP message so far, in order.
    public List<SipMessage> messages() {
        return log().lines().stream()
                .flatMap(line -> SipMessage.parse(line.text()).stream())
                .toList();
    }

    /// Waits for a message.
    ///
    /// @param what  for the error: "the INVITE to the phone"
    /// @param since messages that are older do not count
    public SipMessage awaitMessage(String what, Instant since, Duration most, Predicate<SipMessage> wanted) {
        return log().awaitParsed(
                        what,
                        most,
                        line -> SipMessage.parse(line.text())
                                .filter(message -> !message.at().isBefore(since) && wanted.test(message)));
    }

    /// Stops it, as a power cut does for those who talk to it: its name then leads nowhere. Registrations are lost.
    public void goDown() {
        container.halt();
    }

    /// Starts it again, with the same users and no registration.
    public void comeBack() {
        container.resume();
        address = container.address();
        serve();
        users.forEach((user, password) -> rpc("htable.sets", "users", user, password));
    }

    private JsonNode rpc(String method, String... parameters) {
        String body = JSON.writeValueAsString(
                Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", List.of(parameters)));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + ":8080/RPC"))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(3))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode answer = JSON.readTree(response.body());
            if (response.statusCode() != 200 || !answer.has("result")) {
                throw new LabException("Kamailio refused " + method + ": " + response.body());
            }
            return answer.get("result");
        } catch (IOException e) {
            throw new LabException("Kamailio did not answer " + method, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
        container.close();
    }
}
