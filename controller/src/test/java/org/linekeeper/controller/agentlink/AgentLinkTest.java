package org.linekeeper.controller.agentlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.agentlink.AgentConnection.Answer;
import org.linekeeper.controller.agentlink.AgentConnection.Request;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.security.CertificateAuthority;
import org.linekeeper.controller.security.ControlTls;
import org.linekeeper.controller.security.SandboxIdentities;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.InstallationSettings;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentPaths;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;
import org.linekeeper.protocol.RepairRung;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The link against agents that behave, hang, lie and are somebody else.
class AgentLinkTest {
    private static final Duration LIMIT = Duration.ofMillis(700);
    private static final Request STATUS = new Request("GET", AgentPaths.STATUS, "");

    private final Path folder;
    private final InstallationSettings settings;
    private final DataFolder data;
    private final CertificateAuthority authority;
    private final SandboxIdentities identities;
    private final SSLSocketFactory sockets;

    AgentLinkTest(@TempDir Path folder) {
        this.folder = folder;
        settings = new InstallationSettings("lk", folder.resolve("own"));
        data = new DataFolder(settings);
        authority = new CertificateAuthority(data, Clock.systemUTC());
        identities = new SandboxIdentities(data, authority, settings);
        sockets = new ControlTls(authority).sockets();
    }

    @AfterEach
    void close() {
        data.close();
    }

    private AgentAddress address(int port, String incarnation) {
        return new AgentAddress("127.0.0.1", port, identities.hostName("ana", incarnation));
    }

    @Test
    void talksToItsOwnAgent() throws IOException {
        try (FakeAgent agent = new FakeAgent(identities.issue("ana", "one", 100_007), 0);
                AgentConnection connection = AgentConnection.open(address(agent.port(), "one"), sockets, LIMIT)) {
            assertThat(connection.exchange(STATUS, LIMIT).status()).isEqualTo(200);
            assertThat(connection.exchange(STATUS, LIMIT).body()).contains("appliedGeneration");
        }
    }

    @Test
    void asksForARepairUnlessAnotherCallThanTheDeadOneLives() throws IOException {
        RepairRequest plain = new RepairRequest(RepairRung.REGISTER, "home", "503 for 2 min", null);
        RepairRequest cutting = new RepairRequest(RepairRung.CLIENT, "chat", "hangs", new CallId("c-1"));
        try (FakeAgent agent = new FakeAgent(identities.issue("ana", "one", 100_007), 0);
                AgentClient client =
                        new AgentClient(address(agent.port(), "one"), sockets, JsonMapper.shared(), LIMIT)) {
            agent.setCalls(List.of(call("c-1")));
            assertThatThrownBy(() -> client.repair(new RepairId("r-1"), plain))
                    .isInstanceOfSatisfying(
                            AgentClient.Refusal.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(409))
                    .hasMessageContaining("call");
            client.repair(new RepairId("r-2"), cutting);
            assertThat(agent.repairs()).containsExactly(cutting);
        }
    }

    private static CallSnapshot call(String id) {
        return new CallSnapshot(
                new CallId(id),
                CallDirection.INCOMING,
                new AccountId("chat"),
                new Party("friend@chat.test", null),
                CallSnapshot.Phase.TALKING,
                null,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    @Test
    void refusesTheAgentOfAnotherIncarnation() {
        try (FakeAgent agent = new FakeAgent(identities.issue("ana", "old", 100_007), 0)) {
            assertThatThrownBy(() -> AgentConnection.open(address(agent.port(), "new"), sockets, LIMIT))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void refusesAnAgentOfAnotherAuthority() {
        InstallationSettings others = new InstallationSettings("lk", folder.resolve("other"));
        try (DataFolder otherData = new DataFolder(others)) {
            CertificateAuthority other = new CertificateAuthority(otherData, Clock.systemUTC());
            Path identity = new SandboxIdentities(otherData, other, others).issue("ana", "one", 100_007);
            try (FakeAgent agent = new FakeAgent(identity, 0)) {
                assertThatThrownBy(() -> AgentConnection.open(address(agent.port(), "one"), sockets, LIMIT))
                        .isInstanceOf(SSLException.class);
            }
        }
    }

    /// A hijacked sandbox holds a certificate of the same authority: for serving, not for calling.
    @Test
    void aSandboxCannotPassForTheController() throws Exception {
        CertificateAuthority.Leaf stolen = authority.issueServer(identities.hostName("eve", "one"));
        SSLSocketFactory eve = TestTls.client(stolen, authority.certificate());
        try (FakeAgent agent = new FakeAgent(identities.issue("ana", "one", 100_007), 0)) {
            assertThatThrownBy(() -> {
                        try (AgentConnection connection =
                                AgentConnection.open(address(agent.port(), "one"), eve, LIMIT)) {
                            connection.exchange(STATUS, LIMIT);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void givesUpOnAnAgentThatHangs() throws IOException {
        try (FakeAgent agent = new FakeAgent(identities.issue("ana", "one", 100_007), 0);
                AgentConnection connection = AgentConnection.open(address(agent.port(), "one"), sockets, LIMIT)) {
            agent.hang();
            assertThatThrownBy(() -> connection.exchange(STATUS, LIMIT)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void givesUpOnAListenerThatNeverSpeaks() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> AgentConnection.open(address(mute.getLocalPort(), "one"), sockets, LIMIT))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-x\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
            })
    void refusesMalformedAnswers(String said) {
        assertThatThrownBy(() -> read(said)).isInstanceOf(IOException.class);
    }

    @Test
    void boundsTheHead() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nX: " + "a".repeat(20_000) + "\r\n\r\n"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void readsChunks() throws IOException {
        String said = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";

        assertThat(read(said)).isEqualTo(new Answer(200, "abcde"));
    }

    private static Answer read(String said) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket agent = server.accept();
                OutputStream out = agent.getOutputStream()) {
            out.write(said.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            agent.shutdownOutput();
            return new AnswerReader(client, client.getInputStream(), Deadline.in(LIMIT)).read();
        }
    }

    @Test
    void anAgentThatHangsIsUnknownAndOneThatIsBackIsKnownAgain() throws IOException {
        TestController.Agents agents = new TestController.Agents();
        FakeRuntime runtime = new FakeRuntime(agents);
        try (TestController controller = TestController.start(folder.resolve("whole"), runtime)) {
            controller.post("/api/v1/users", Bodies.user("ana"));
            await().until(() -> controller.presence("ana").equals("present"));

            agents.of("ana").hang();

            await().untilAsserted(() -> {
                JsonNode link = controller.status("ana").path("parts").path(1);
                assertThat(link.path("evidence").asString()).isEqualTo("unknown");
                assertThat(link.path("detail").asString()).isEqualTo("the agent does not answer");
            });
            assertThat(controller.presence("ana")).isEqualTo("unknown");
            assertThat(runtime.creations()).isEqualTo(1);
            runtime.list().sandboxes().forEach(runtime::remove);
            await().untilAsserted(() -> assertThat(controller.presence("ana")).isEqualTo("present"));
            runtime.list().sandboxes().forEach(runtime::remove);
        }
    }
}
