package org.linekeeper.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.AgentPaths;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.Contact;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.EventPage;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;
import org.linekeeper.protocol.RepairRung;
import org.linekeeper.protocol.Witness;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

class ControlEndpointTest {
    private static final ObjectMapper JSON = JsonMapper.shared();
    private static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");
    private static final String SPEC = "{\"generation\":4,\"accounts\":[],\"lines\":[],\"ringPlan\":{\"steps\":[]}}";

    @TempDir
    Path folder;

    private final RecordingAgent agent = new RecordingAgent();
    private TestAuthority authority;
    private EventLog events;
    private ControlEndpoint endpoint;
    private HttpClient controller;

    @BeforeEach
    void serve() throws Exception {
        authority = new TestAuthority();
        authority.writeIdentity(folder);
        events = new EventLog(folder.resolve("events.jsonl"), JSON);
        endpoint = ControlEndpoint.serve(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Identity.read(folder), agent, events, JSON);
        controller = client(authority.client(KeyPurposeId.id_kp_clientAuth));
    }

    @AfterEach
    void stop() {
        controller.close();
        endpoint.close();
    }

    @Test
    void takesASpecAndAnswersWithTheStatus() throws Exception {
        HttpResponse<String> answer = send("PUT", AgentPaths.SPEC, SPEC);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readValue(answer.body(), AgentStatus.class).appliedGeneration())
                .isEqualTo(4);
    }

    @Test
    void refusesAnOlderSpec() throws Exception {
        send("PUT", AgentPaths.SPEC, SPEC);
        assertThat(send("PUT", AgentPaths.SPEC, SPEC.replace("4", "3")).statusCode())
                .isEqualTo(409);
    }

    @Test
    void namesTheFieldThatIsWrong() throws Exception {
        String bad = SPEC.replace(
                "\"lines\":[]",
                "\"lines\":[{\"id\":\"home\",\"address\":\"nonsense\",\"registrar\":null,\"username\":\"u\","
                        + "\"password\":\"hidden\",\"transport\":\"UDP\",\"registerSeconds\":600,"
                        + "\"incoming\":\"DECLINE\"}]");
        HttpResponse<String> answer = send("PUT", AgentPaths.SPEC, bad);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("\"field\":\"lines[0].address\"")
                .contains("sip:user@host")
                .doesNotContain("hidden");
        assertThat(send("PUT", AgentPaths.SPEC, "{").statusCode()).isEqualTo(400);
        assertThat(send("PUT", AgentPaths.SPEC, " ".repeat(ControlEndpoint.LARGEST_BODY + 1))
                        .statusCode())
                .isEqualTo(413);
        assertThat(send("GET", AgentPaths.EVENTS + "?after=many", "").body()).contains("\"field\":\"after\"");
        assertThat(send("GET", "/v1/nothing", "").statusCode()).isEqualTo(404);
        assertThat(agent.specs).isEmpty();
    }

    @Test
    void handsOutEventsUntilTheyAreAcknowledged() throws Exception {
        events.append(number -> new AgentEvent.AgentStarted(number, T0, 4));
        EventPage page = poll("", 0);
        assertThat(page.events()).containsExactly(new AgentEvent.AgentStarted(1, T0, 4));
        assertThat(page.status()).isNotNull();
        assertThat(poll(page.incarnation(), 1).events()).isEmpty();
    }

    @Test
    void takesOrdersForCallsThatAreUp() throws Exception {
        String orders = AgentPaths.CALLS + "/c1" + AgentPaths.ORDERS;
        assertThat(send("POST", orders, "{\"order\":\"hold\"}").statusCode()).isEqualTo(202);
        assertThat(send("POST", orders, "{\"order\":\"send-digits\",\"digits\":\"12#\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(agent.orders).containsExactly(new CallOrder.Hold(), new CallOrder.SendDigits("12#"));

        assertThat(send("POST", orders, "{\"order\":\"send-digits\",\"digits\":\"x\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("POST", orders, "{\"order\":\"park\"}").body()).contains("\"field\":\"order\"");
        assertThat(send("POST", AgentPaths.CALLS + "/c2" + AgentPaths.ORDERS, "{\"order\":\"hold\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(send("POST", AgentPaths.CALLS + "/ringing" + AgentPaths.ORDERS, "{\"order\":\"hold\"}")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void dialsAndHangsUp() throws Exception {
        assertThat(send("PUT", AgentPaths.CALLS + "/c1", "{\"account\":\"chat\",\"contact\":\"a@b\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(agent.dialled).containsExactly(new DialRequest(new AccountId("chat"), "a@b"));
        assertThat(send("DELETE", AgentPaths.CALLS + "/c1", "").statusCode()).isEqualTo(202);
        assertThat(send("DELETE", AgentPaths.CALLS + "/c2", "").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", AgentPaths.CALLS + "/a%20b", "").body()).contains("\"field\":\"id\"");
    }

    @Test
    void repairsOrSaysWhyNot() throws Exception {
        String register = "{\"rung\":\"REGISTER\",\"target\":\"home\",\"cause\":\"503\"}";
        assertThat(send("PUT", AgentPaths.REPAIRS + "/r1", register).statusCode())
                .isEqualTo(202);
        assertThat(agent.repairs).containsExactly(new RepairRequest(RepairRung.REGISTER, "home", "503", null));

        HttpResponse<String> busy = send("PUT", AgentPaths.REPAIRS + "/busy", register);
        assertThat(busy.statusCode()).isEqualTo(409);
        assertThat(busy.body()).contains("call c1 is up");
        HttpResponse<String> lost = send("PUT", AgentPaths.REPAIRS + "/lost", register);
        assertThat(lost.statusCode()).isEqualTo(404);
        assertThat(lost.body()).contains("\"field\":\"target\"");
        assertThat(send("PUT", AgentPaths.REPAIRS + "/r2", register.replace("REGISTER", "REBOOT"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("PUT", AgentPaths.REPAIRS + "/a%20b", register).body()).contains("\"field\":\"id\"");
    }

    @Test
    void letsNobodyInWithoutTheControllersCertificate() throws Exception {
        for (SSLContext stranger : List.of(
                authority.client(null),
                authority.client(KeyPurposeId.id_kp_serverAuth),
                new TestAuthority().client(KeyPurposeId.id_kp_clientAuth, authority))) {
            try (HttpClient client = client(stranger)) {
                assertThatThrownBy(() -> client.send(request("GET", AgentPaths.HEALTH, ""), BodyHandlers.ofString()))
                        .isInstanceOf(IOException.class);
            }
        }
        assertThat(send("GET", AgentPaths.HEALTH, "").statusCode()).isEqualTo(200);
    }

    private EventPage poll(String incarnation, long after) throws Exception {
        String path = AgentPaths.EVENTS + "?after=" + after + "&incarnation=" + incarnation;
        return JSON.readValue(send("GET", path, "").body(), EventPage.class);
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return controller.send(request(method, path, body), BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + endpoint.port() + path))
                .method(method, BodyPublishers.ofString(body))
                .build();
    }

    private static HttpClient client(SSLContext tls) {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private static final class RecordingAgent implements AgentControl {
        final List<AgentSpec> specs = new ArrayList<>();
        final List<DialRequest> dialled = new ArrayList<>();
        final List<RepairRequest> repairs = new ArrayList<>();
        final List<CallOrder> orders = new ArrayList<>();

        @Override
        public synchronized void apply(AgentSpec spec) {
            if (!specs.isEmpty() && specs.getLast().generation() > spec.generation()) {
                throw new StaleSpecException(spec.generation(), specs.getLast().generation());
            }
            specs.add(spec);
        }

        @Override
        public synchronized AgentStatus status(Map<String, Long> extra) {
            return new AgentStatus(
                    T0,
                    T0,
                    specs.isEmpty() ? 0 : specs.getLast().generation(),
                    0,
                    List.of(),
                    Witness.unknown(T0),
                    List.of(),
                    List.of(),
                    List.of(),
                    extra);
        }

        @Override
        public List<Contact> contacts() {
            return List.of();
        }

        @Override
        public void dial(CallId id, DialRequest request) {
            dialled.add(request);
        }

        @Override
        public boolean hangUp(CallId id) {
            return id.value().equals("c1");
        }

        @Override
        public boolean order(CallId id, CallOrder order) {
            if (id.value().equals("ringing")) {
                throw new NotUpException(id);
            }
            orders.add(order);
            return id.value().equals("c1");
        }

        @Override
        public RepairAnswer repair(RepairId id, RepairRequest request) {
            repairs.add(request);
            return switch (id.value()) {
                case "busy" -> new RepairAnswer.NotNow("call c1 is up");
                case "lost" -> new RepairAnswer.NoSuchTarget("there is no home");
                default -> new RepairAnswer.Accepted();
            };
        }
    }
}
