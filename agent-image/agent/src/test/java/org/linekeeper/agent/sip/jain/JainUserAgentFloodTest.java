package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;

/// Five hundred INVITEs in a second, for three seconds, while a call is up: it is asked all the time whether it lives,
/// and each of the flood's requests is answered. What is lost on the way is sent again, as callers do.
class JainUserAgentFloodTest {
    private static final int FLOOD = 1_500;
    private static final long BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(1) / 500;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private WirePeer peer;
    private AgentUnderTest test;
    private InetSocketAddress contact;
    private Incoming incoming;
    private WireMessage ok;
    private int mostRemembered;

    @BeforeEach
    void callUp() throws IOException {
        peer = WirePeer.udp();
        test = AgentUnderTest.opened(peer);
        WireMessage register = peer.acceptRegistration();
        contact = new InetSocketAddress(
                InetAddress.getLoopbackAddress(),
                URI.create("any://" + register.uri("Contact").replaceFirst("^sip:", ""))
                        .getPort());
        test.heard.nextStatus();
        peer.send(test.request("INVITE", "call", "v=0"));
        incoming = test.heard.nextCall();
        incoming.call().answer("v=0 answer");
        ok = peer.expect("200", "INVITE");
        peer.send(test.inside(ok, "ACK", 1, "ack", ""));
    }

    @AfterEach
    void close() throws IOException {
        test.close();
        peer.close();
    }

    private String invite(int number) {
        return test.request("INVITE", "flood" + number, "v=0");
    }

    private Thread flood(Consumer<String> way) {
        return Thread.ofPlatform().name("flood").start(() -> {
            long next = System.nanoTime();
            for (int number = 0; number < FLOOD; number++) {
                way.accept(invite(number));
                next += BETWEEN_NANOS;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        });
    }

    /// The last answer to each of the flood's requests.
    private void note(WireMessage answer) {
        if (answer.header("Call-ID").startsWith("in-flood")) {
            answers.put(answer.header("Call-ID"), answer.kind());
        }
    }

    /// Changes the call's session over and over until the flood is over, and then hangs up.
    private int keepAsking(Thread flood) {
        int asked = 0;
        while (flood.isAlive()) {
            asked++;
            String branch = "again" + asked;
            int count = 1 + asked;
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        peer.send(test.inside(ok, "INVITE", count, branch, "v=0 changed"));
                        return answered(count + " INVITE");
                    });
            peer.send(test.inside(ok, "ACK", count, branch + "ack", ""));
            assertThat(incoming.heard().next()).isEqualTo("reoffered v=0 changed");
        }
        return asked;
    }

    /// Whether the call's request of that number has been answered with 200; waits a moment for it.
    private boolean answered(String cseq) {
        mostRemembered = Math.max(mostRemembered, test.agent.remembered());
        boolean answered = false;
        for (WireMessage message : peer.drain()) {
            note(message);
            answered |= message.kind().equals("200")
                    && message.header("Call-ID").equals(ok.header("Call-ID"))
                    && message.header("CSeq").equals(cseq);
        }
        return answered;
    }

    private void everybodyIsAnswered(Consumer<String> way) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() -> {
            answered("");
            for (int number = 0; number < FLOOD; number++) {
                if (!answers.containsKey("in-flood" + number)) {
                    way.accept(invite(number));
                }
            }
            return answers.size() == FLOOD;
        });
    }

    private void theCallEndsByItsOwnBye() {
        assertThat(incoming.heard().toldNothing()).isTrue();
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            peer.send(test.inside(ok, "BYE", 10_000, "bye", ""));
            return answered("10000 BYE");
        });
        assertThat(incoming.heard().next()).isEqualTo("ended REMOTE 200");
        assertThat(incoming.heard().ends()).hasSize(1);
    }

    @Test
    void fromAStrangerIsRefusedAndLeavesNothing() throws IOException {
        try (DatagramSocket stranger =
                new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0))) {
            Thread.ofVirtual().name("stranger").start(() -> {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                while (!stranger.isClosed()) {
                    try {
                        stranger.receive(packet);
                        note(WireMessage.parse(packet.getData(), packet.getLength()));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
            Consumer<String> way = message -> {
                byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
                try {
                    stranger.send(new DatagramPacket(bytes, bytes.length, contact));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            };

            int asked = keepAsking(flood(way));

            everybodyIsAnswered(way);
            assertThat(answers.values()).containsOnly("403");
            assertThat(mostRemembered)
                    .as("only the call's own, after %d changes", asked)
                    .isLessThan(asked + 10);
            assertThat(test.heard.hasCall()).isFalse();
            theCallEndsByItsOwnBye();
        }
    }

    /// Each of these must be taken for a call, until there are too many.
    @Test
    void fromTheProxyIsTakenAsFarAsThereIsRoom() {
        int most = AgentUnderTest.OPTIONS.mostFromPeers();

        int asked = keepAsking(flood(peer::send));

        everybodyIsAnswered(peer::send);
        assertThat(answers.values()).containsOnly("100", "503");
        assertThat(answers.values()).filteredOn("100"::equals).hasSizeBetween(most / 2, most);
        assertThat(mostRemembered)
                .as("a transaction and a dialog for each that is taken, and the call's own")
                .isLessThanOrEqualTo(2 * most + asked + 10);
        theCallEndsByItsOwnBye();
    }
}
