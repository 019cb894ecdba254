package org.linekeeper.controller.agentlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestCalls;
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
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentPaths;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;
import org.linekeeper.protocol.RepairRung;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.TollLimits;
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
    private final LinkPump pump = LinkPump.start();
    private final AgentConnection.Wire wire;

    AgentLinkTest(@TempDir Path folder) {
        this.folder = folder;
        settings = new InstallationSettings("lk", folder.resolve("own"));
        data = new DataFolder(settings);
        authority = new CertificateAuthority(data, Clock.systemUTC());
        identities = new SandboxIdentities(data, authority, settings);
        wire = new AgentConnection.Wire(new ControlTls(authority)::context, pump);
    }

    @AfterEach
    void close() {
        pump.close();
        data.close();
    }

    private AgentAddress address(int port, String incarnation) {
        return new AgentAddress("127.0.0.1", port, identities.hostName("ana", incarnation));
    }

    @Test
    void talksToItsOwnAgent() throws IOException {
        try (FakeAgent agent = new FakeAgent(identities.issue("ana", "one", 100_007), 0);
                AgentConnection connection = AgentConnection.open(address(agent.port(), "one"), wire, LIMIT, LIMIT)) {
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
                        new AgentClient(address(agent.port(), "one"), wire, JsonMapper.shared(), LIMIT, LIMIT)) {
            agent.setCalls(List.of(TestCalls.talking("c-1", Instant.EPOCH)));
            assertThatThrownBy(() -> client.repair(new RepairId("r-1"), plain))
                    .isInstanceOfSatisfying(
                            AgentClient.Refusal.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(409))
                    .hasMessageContaining("call");
            client.repair(new RepairId("r-2"), cutting);
            assertThat(agent.repairs()).containsExactly(cutting);
        }
    }

    @Test
    void refusesTheAgentOfAnotherIncarnation() {
        try (FakeAgent agent = new FakeAgent(identities.issue("ana", "old", 100_007), 0)) {
            assertThatThrownBy(() -> AgentConnection.open(address(agent.port(), "new"), wire, LIMIT, LIMIT))
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
                assertThatThrownBy(() -> AgentConnection.open(address(agent.port(), "one"), wire, LIMIT, LIMIT))
                        .isInstanceOf(SSLException.class);
            }
        }
    }

    /// A hijacked sandbox holds a certificate of the same authority: for serving, not for calling.
    @Test
    void aSandboxCannotPassForTheController() throws Exception {
        CertificateAuthority.Leaf stolen = authority.issueServer(identities.hostName("eve", "one"));
        SSLContext theirs = TestTls.client(stolen, authority.certificate());
        var eve = new AgentConnection.Wire(() -> theirs, pump);
        try (FakeAgent agent = new FakeAgent(identities.issue("ana", "one", 100_007), 0)) {
            assertThatThrownBy(() -> {
                        try (AgentConnection connection =
                                AgentConnection.open(address(agent.port(), "one"), eve, LIMIT, LIMIT)) {
                            connection.exchange(STATUS, LIMIT);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    /// Whoever takes a call for over because of it may cut one that goes on.
    @Test
    void onlyAPortAtWhichNobodyListensProvesThatNoAgentRuns() throws IOException {
        int free;
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = listener.getLocalPort();
        }
        assertThatThrownBy(() -> AgentConnection.open(address(free, "one"), wire, LIMIT, LIMIT))
                .matches(AgentLinkTest::provesThatNoAgentRuns);
        try (FakeAgent agent = new FakeAgent(identities.issue("ana", "old", 100_007), 0)) {
            assertThatThrownBy(() -> AgentConnection.open(address(agent.port(), "new"), wire, LIMIT, LIMIT))
                    .isInstanceOf(SSLException.class)
                    .matches(wrong -> !provesThatNoAgentRuns(wrong));
        }
        assertThat(List.of(
                        new ConnectException("Connection timed out"),
                        new EOFException("the agent closed the connection"),
                        new IOException("the agent's answer cannot be read"),
                        new AgentClient.Refusal(500, "failed"),
                        new IllegalStateException("ours")))
                .noneMatch(AgentLink::nobodyListens);
    }

    private static boolean provesThatNoAgentRuns(Throwable e) {
        return e instanceof Exception failure && AgentLink.nobodyListens(failure);
    }

    @Test
    void anAgentThatAnswersNonsenseIsUnknown() throws IOException {
        TestController.Agents agents = new TestController.Agents();
        FakeRuntime runtime = new FakeRuntime(agents);
        try (TestController controller = TestController.start(folder.resolve("whole"), runtime)) {
            controller.post("/api/v1/users", Bodies.user("ana"));
            await().until(() -> controller.presence("ana").equals("present"));

            agents.of("ana").babble();

            await().untilAsserted(() -> {
                JsonNode link = controller.status("ana").path("parts").path(1);
                assertThat(link.path("evidence").asString()).isEqualTo("unknown");
                assertThat(link.path("detail").asString()).isEqualTo("the agent's answer cannot be read");
            });
            runtime.list().sandboxes().forEach(runtime::remove);
        }
    }

    @Test
    void givesUpOnAnAgentThatHangs() throws IOException {
        try (FakeAgent agent = new FakeAgent(identities.issue("ana", "one", 100_007), 0);
                AgentConnection connection = AgentConnection.open(address(agent.port(), "one"), wire, LIMIT, LIMIT)) {
            agent.hang();
            assertThatThrownBy(() -> connection.exchange(STATUS, LIMIT)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    /// A full backlog drops what comes, as a network does that does not know the agent yet.
    @Test
    void aConnectionThatNobodyTakesIsGivenUpLongBeforeTheRequestWouldBe() throws IOException {
        List<Socket> others = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            while (taken(full.getLocalSocketAddress(), others)) {
                assertThat(others).hasSizeLessThan(20);
            }

            assertThatThrownBy(() -> AgentConnection.open(
                            address(full.getLocalPort(), "one"), wire, LIMIT, Duration.ofSeconds(20)))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("no connection within 700 ms");
        } finally {
            for (Socket other : others) {
                other.close();
            }
        }
    }

    private static boolean taken(SocketAddress full, List<Socket> others) throws IOException {
        Socket other = new Socket();
        others.add(other);
        try {
            other.connect(full, 300);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void givesUpOnAListenerThatNeverSpeaks() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> AgentConnection.open(address(mute.getLocalPort(), "one"), wire, LIMIT, LIMIT))
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

    @Test
    void readsAnAnswerThatComesOctetByOctet() throws IOException {
        AnswerParser parser = new AnswerParser();
        byte[] said = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i + 1 < said.length; i++) {
            assertThat(parser.accept(ByteBuffer.wrap(said, i, 1))).isEmpty();
        }

        assertThat(parser.accept(ByteBuffer.wrap(said, said.length - 1, 1))).contains(new Answer(200, "abc"));
    }

    /// Ends where the agent closes the connection.
    private static Answer read(String said) throws IOException {
        return new AnswerParser()
                .accept(ByteBuffer.wrap(said.getBytes(StandardCharsets.US_ASCII)))
                .orElseThrow(EOFException::new);
    }

    @Test
    void failsARequestUnderWayAtOnceWhenItIsClosed() throws IOException {
        try (FakeAgent agent = new FakeAgent(identities.issue("ana", "one", 100_007), 0)) {
            agent.hang();
            AgentConnection connection = AgentConnection.open(address(agent.port(), "one"), wire, LIMIT, LIMIT);
            CompletableFuture<Answer> answer = connection.send(STATUS, Duration.ofMinutes(5));

            connection.close();

            assertThat(answer)
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withCauseInstanceOf(IOException.class);
            assertThat(connection.send(STATUS, LIMIT)).isCompletedExceptionally();
        }
    }

    /// Much more than a TLS record and a socket's buffer hold, both ways.
    @Test
    void carriesWhatIsLong() throws IOException {
        try (FakeAgent agent = new FakeAgent(identities.issue("ana", "one", 100_007), 0);
                AgentClient client = new AgentClient(
                        address(agent.port(), "one"), wire, JsonMapper.shared(), LIMIT, Duration.ofSeconds(20))) {
            List<AccountSpec> accounts = IntStream.range(0, 10_000)
                    .<AccountSpec>mapToObj(i -> new AccountSpec.Xmpp(
                            new AccountId("account-" + i), "ana@chat.test", new Secret("not shown")))
                    .toList();

            assertThat(client.put(new AgentSpec(1, accounts, List.of(), RingPlan.NONE, TollLimits.STANDARD))
                            .accounts())
                    .hasSameSizeAs(accounts);
            assertThat(agent.specs().getLast().accounts()).isEqualTo(accounts);
        }
    }

    @Test
    void aSlowAgentHoldsUpNoOther() throws IOException {
        try (FakeAgent slow = new FakeAgent(identities.issue("ana", "one", 100_007), 0);
                FakeAgent quick = new FakeAgent(identities.issue("bea", "one", 100_008), 0);
                AgentConnection waiting = AgentConnection.open(address(slow.port(), "one"), wire, LIMIT, LIMIT)) {
            slow.hang();
            CompletableFuture<Answer> never = waiting.send(STATUS, Duration.ofMinutes(5));
            AgentAddress other = new AgentAddress("127.0.0.1", quick.port(), identities.hostName("bea", "one"));

            try (AgentConnection connection = AgentConnection.open(other, wire, LIMIT, LIMIT)) {
                assertThat(connection.exchange(STATUS, LIMIT).status()).isEqualTo(200);
            }
            assertThat(never).isNotDone();
        }
    }

    @Test
    void fetchesABurstOfEventsWithFewPolls() throws Exception {
        TestController.Agents agents = new TestController.Agents();
        FakeRuntime runtime = new FakeRuntime(agents);
        try (TestController controller = TestController.start(folder.resolve("whole"), runtime)) {
            controller.post("/api/v1/users", Bodies.user("ana"));
            await().until(() -> controller.presence("ana").equals("present"));
            FakeAgent agent = agents.of("ana");
            int before = agent.polls();
            long begin = System.nanoTime();

            for (int i = 0; i < 40; i++) {
                agent.see(i % 2 == 0 ? Evidence.GONE : Evidence.ALIVE, "change " + i);
                TimeUnit.MILLISECONDS.sleep(10);
            }
            agent.see(Evidence.GONE, "logged out elsewhere");
            await().until(() -> controller.presence("ana").equals("absent"));

            long bursts = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 250;
            assertThat(agent.polls() - before).isBetween(1, (int) bursts + 2);
            runtime.list().sandboxes().forEach(runtime::remove);
        }
    }

    @Test
    void asksAnAgentOfTheVersionBeforeForItsStatus() throws IOException {
        TestController.Agents agents = new TestController.Agents();
        FakeRuntime runtime = new FakeRuntime(agents);
        try (TestController controller = TestController.start(folder.resolve("whole"), runtime)) {
            controller.post("/api/v1/users", Bodies.user("ana"));
            await().until(() -> controller.presence("ana").equals("present"));
            agents.of("ana").beOlder();

            agents.of("ana").see(Evidence.GONE, "logged out elsewhere");

            await().until(() -> controller.presence("ana").equals("absent"));
            runtime.list().sandboxes().forEach(runtime::remove);
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
