package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.LineSignalling.CallerIdentity;
import org.linekeeper.protocol.LineSignalling.KeepAlive;

class JainUserAgentRegistrationTest {
    private static final String MD5_CHALLENGE =
            "WWW-Authenticate: Digest realm=\"example.org\", nonce=\"n1\", qop=\"auth\", algorithm=MD5";
    private static final String SHA_CHALLENGE =
            "WWW-Authenticate: Digest realm=\"example.org\", nonce=\"n2\", qop=\"auth,auth-int\", algorithm=SHA-256";

    @Test
    void answersTheStrongerOfTwoChallengesAndCountsTheNonce() throws Exception {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            WireMessage first = peer.expect("REGISTER");
            peer.send(first.response("401 Unauthorized", "r", "", MD5_CHALLENGE, SHA_CHALLENGE));
            WireMessage second = peer.expect("REGISTER");
            assertThat(second.parameter("Authorization", "algorithm")).isEqualTo("SHA-256");
            assertThat(second.parameter("Authorization", "nc")).isEqualTo("00000001");
            assertThat(second.parameter("Authorization", "response")).isEqualTo(expectedResponse(second));
            peer.send(second.response("200 OK", "r", "", "Contact: " + second.header("Contact") + ";expires=600"));
            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);

            test.line.close();

            WireMessage unregister = peer.expect("REGISTER");
            assertThat(unregister.header("Expires")).isEqualTo("0");
            assertThat(unregister.parameter("Authorization", "nc")).isEqualTo("00000002");
            assertThat(unregister.parameter("Authorization", "response")).isEqualTo(expectedResponse(unregister));
        }
    }

    private static String expectedResponse(WireMessage request) {
        String secret = sha256("home:example.org:s3cret");
        String asked = sha256("REGISTER:" + request.parameter("Authorization", "uri"));
        return sha256(secret + ":n2:" + request.parameter("Authorization", "nc") + ":"
                + request.parameter("Authorization", "cnonce") + ":auth:" + asked);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tellsTheServersOwnAnswerToAWrongPassword() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            WireMessage first = peer.expect("REGISTER");
            peer.send(first.response("401 Unauthorized", "r", "", MD5_CHALLENGE));
            WireMessage second = peer.expect("REGISTER");
            peer.send(second.response("401 Wrong Password", "r", "", MD5_CHALLENGE));

            LineStatus status = test.heard.nextStatus();

            assertThat(status.registration().evidence()).isEqualTo(Evidence.GONE);
            assertThat(status.registration().detail()).isEqualTo("401 Wrong Password");
            assertThat(status.personNeeded()).contains("password").contains("sip:home@example.org");
            assertThat(status.attempts()).isEqualTo(1);
            assertThat(status.nextAttemptAt()).isAfter(status.registration().since());
        }
    }

    @Test
    void tellsOfARegistrarThatCallsEveryNonceStaleAndAsksItNoMore() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            String count = "";
            for (int request = 1; request <= 4; request++) {
                String earlier = count;
                WireMessage register = peer.expect(
                        "REGISTER", message -> !message.header("CSeq").equals(earlier));
                count = register.header("CSeq");
                peer.send(register.response("401 Unauthorized", "r", "", MD5_CHALLENGE + ", stale=true"));
            }

            LineStatus status = test.heard.nextStatus();

            assertThat(status.registration().evidence()).isEqualTo(Evidence.GONE);
            assertThat(status.registration().detail())
                    .isEqualTo("401 Unauthorized: every nonce that it gives out is stale");
            assertThat(status.personNeeded()).isNull();
            assertThat(status.attempts()).isEqualTo(1);
        }
    }

    @Test
    void registersWhereTheNonceWentStaleMeanwhile() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            WireMessage first = peer.expect("REGISTER");
            peer.send(first.response("401 Unauthorized", "r", "", MD5_CHALLENGE));
            WireMessage second =
                    peer.expect("REGISTER", message -> !message.header("CSeq").equals(first.header("CSeq")));
            peer.send(second.response(
                    "401 Unauthorized", "r", "", MD5_CHALLENGE.replace("\"n1\"", "\"n3\"") + ", stale=true"));
            WireMessage third =
                    peer.expect("REGISTER", message -> message.header("CSeq").startsWith("3 "));
            assertThat(third.parameter("Authorization", "nonce")).isEqualTo("n3");
            peer.send(third.response("200 OK", "r", "", "Contact: " + third.header("Contact") + ";expires=600"));
            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
        }
    }

    @Test
    void asksForAPersonWhereThePasswordWasTakenAndTheAccountIsForbidden() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            peer.send(peer.expect("REGISTER").response("401 Unauthorized", "r", "", MD5_CHALLENGE));
            peer.send(peer.expect("REGISTER").response("403 Forbidden", "r", ""));
            assertThat(test.heard.nextStatus().personNeeded()).contains("provider");
        }
    }

    @Test
    void registersAnewOverANewConnectionWhenAskedTo() throws Exception {
        try (WirePeer peer = WirePeer.tcp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            String first = peer.acceptRegistration().header("Contact");
            test.heard.nextStatus();
            CompletableFuture<LineStatus> done = new CompletableFuture<>();
            test.line.registerAnew(done::complete);

            assertThat(peer.acceptRegistration().header("Contact")).isNotEqualTo(first);
            assertThat(done.get(5, TimeUnit.SECONDS).registration().evidence()).isEqualTo(Evidence.ALIVE);
        }
    }

    @Test
    void doesNotAskARegistrarThatRefusedThreeTimesAMomentAgo() throws Exception {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            String count = refuse(peer, "");
            assertThat(test.heard.nextStatus().attempts()).isEqualTo(1);
            for (int attempts = 2; attempts <= 3; attempts++) {
                CompletableFuture<LineStatus> done = new CompletableFuture<>();
                test.line.registerAnew(done::complete);
                count = refuse(peer, count);
                assertThat(done.get(5, TimeUnit.SECONDS).attempts()).isEqualTo(attempts);
            }
            CompletableFuture<LineStatus> done = new CompletableFuture<>();
            test.line.registerAnew(done::complete);
            assertThat(done.get(5, TimeUnit.SECONDS).attempts()).isEqualTo(3);
        }
    }

    @Test
    void staysRefusedWhereTheRegistrarClosesTheConnectionToo() throws Exception {
        try (WirePeer peer = WirePeer.tcp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            peer.send(peer.expect("REGISTER").response("401 Unauthorized", "r", "", MD5_CHALLENGE));
            peer.send(peer.expect("REGISTER").response("403 Forbidden", "r", ""));
            LineStatus refused = test.heard.nextStatus();

            peer.endConnection();

            assertThat(test.line.status()).isEqualTo(refused);
            CompletableFuture<LineStatus> done = new CompletableFuture<>();
            test.line.registerAnew(done::complete);
            peer.send(peer.expect("REGISTER").response("403 Forbidden", "r", ""));
            LineStatus again = done.get(5, TimeUnit.SECONDS);
            assertThat(test.heard.nextStatus()).isEqualTo(again);
            assertThat(again.attempts()).isEqualTo(2);
            assertThat(again.personNeeded()).isEqualTo(refused.personNeeded());
            assertThat(again.registration().detail()).isEqualTo("403 Forbidden");
        }
    }

    @Test
    void asksNothingMeanwhileOfARegistrarThatRefused() throws IOException {
        LineSignalling byOptions = new LineSignalling(
                KeepAlive.OPTIONS, 0, CallerIdentity.DISPLAY_NAME, null, false, LineSignalling.Presence.NONE);
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer, AgentUnderTest.OPTIONS, byOptions)) {
            peer.send(peer.expect("REGISTER").response("403 Forbidden", "r", ""));
            assertThat(test.heard.nextStatus().attempts()).isEqualTo(1);

            // some beats of its keepalive later
            assertThat(peer.next().kind()).isEqualTo("REGISTER");
        }
    }

    @Test
    void takesTheAddressBackThatNobodyReachesAnyMore() throws Exception {
        try (WirePeer peer = WirePeer.tcp();
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            String gone = "<sip:line-1@127.0.0.1:%d".formatted(peer.agentPort());
            peer.endConnection();
            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.GONE);

            WireMessage again = peer.acceptRegistration();

            String contacts = String.join(",", again.all("Contact"));
            assertThat(contacts).startsWith("<sip:line-1@127.0.0.1:" + peer.agentPort());
            assertThat(contacts.substring(contacts.indexOf(gone))).endsWith(">;expires=0");
            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
            test.line.close();
            assertThat(String.join(",", peer.expect("REGISTER").all("Contact"))).doesNotContain(gone);
        }
    }

    /// Refuses the next REGISTER that is no retransmission of an earlier one.
    private static String refuse(WirePeer peer, String earlier) throws IOException {
        WireMessage register =
                peer.expect("REGISTER", message -> !message.header("CSeq").equals(earlier));
        peer.send(register.response("503 Service Unavailable", "r", ""));
        return register.header("CSeq");
    }

    @Test
    void asksForNobodyWhereNoPasswordWasTriedOrTheServerIsBusy() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            peer.send(peer.expect("REGISTER").response("403 Forbidden", "r", ""));
            assertThat(test.heard.nextStatus().personNeeded()).isNull();
        }
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            peer.send(peer.expect("REGISTER").response("401 Unauthorized", "r", "", MD5_CHALLENGE));
            peer.send(peer.expect("REGISTER").response("503 Service Unavailable", "r", ""));
            assertThat(test.heard.nextStatus().personNeeded()).isNull();
        }
    }

    @Test
    void registersByItselfWhenAnUnreachableServerReturns() throws IOException {
        WirePeer gone = WirePeer.udp();
        gone.close();
        int port = gone.port();
        try (AgentUnderTest test = AgentUnderTest.opened(gone)) {
            LineStatus lost = test.heard.nextStatus();
            assertThat(lost.registration().detail()).isEqualTo("no answer from 127.0.0.1:" + port);
            try (WirePeer back =
                    Awaitility.await().ignoreExceptions().until(() -> WirePeer.udp(port), Objects::nonNull)) {
                back.acceptRegistration();
                assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
            }
        }
    }

    @Test
    void asksForAsLongAsTheRegistrarWants() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            WireMessage first = peer.expect("REGISTER");
            assertThat(first.header("Expires")).isEqualTo("600");
            peer.send(first.response("423 Interval Too Brief", "r", "", "Min-Expires: 1800"));
            assertThat(peer.acceptRegistration().header("Expires")).isEqualTo("1800");
            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
        }
    }

    /// No further REGISTER goes out before the last one's answer (RFC 3261 §10.2), and what that registers
    /// is taken back.
    @Test
    void unregistersOnceWhereItIsTakenAfterItsLineWasClosed() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            WireMessage register = peer.expect("REGISTER");
            test.line.close();
            peer.send(register.response("200 OK", "r", "", "Contact: " + register.header("Contact") + ";expires=600"));

            WireMessage last =
                    peer.expect("REGISTER", message -> !message.header("CSeq").equals(register.header("CSeq")));

            assertThat(last.header("Expires")).isEqualTo("0");
            Awaitility.await().until(() -> test.agent.remembered() == 0);
            assertThat(peer.drain()).allMatch(message -> message.header("CSeq").equals(last.header("CSeq")));
            assertThat(test.line.status().registration().evidence()).isEqualTo(Evidence.UNKNOWN);
        }
    }

    @Test
    void asksASilentRegistrarNoMoreOnceItsLineIsClosed() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            WireMessage register = peer.expect("REGISTER");
            test.line.close();

            Awaitility.await().until(() -> test.agent.remembered() == 0);

            assertThat(peer.drain()).allMatch(message -> message.header("CSeq").equals(register.header("CSeq")));
            assertThat(test.line.status().attempts()).isZero();
        }
    }

    /// A registrar that wants the path of proxies on the way refuses others (RFC 3327 §5.3).
    @Test
    void saysThatItBearsAPath() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            assertThat(peer.acceptRegistration().header("Supported")).isEqualTo("path");
            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
        }
    }

    @Test
    void putsTheAddressItIsSeenUnderInItsContact() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            WireMessage first = peer.expect("REGISTER");
            String contact = first.uri("Contact");
            String seen = first.response("200 OK", "r", "", "Contact: <" + contact + ">;expires=600")
                    .replace(";rport;", ";rport=4711;received=192.0.2.7;");
            peer.send(seen);

            WireMessage second = peer.expect("REGISTER");

            assertThat(second.all("Contact").getFirst()).contains("sip:line-1@192.0.2.7:4711");
            assertThat(String.join(",", second.all("Contact"))).contains("<" + contact + ">;expires=0");
            peer.send(second.response("200 OK", "r", ""));
            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
        }
    }

    @Test
    void keepsTheWayThroughAddressTranslatorsOpen() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            peer.expectKeepAlive();
            assertThat(test.counters()).containsEntry("sip.malformed", 0L);
        }
    }

    @Test
    void registersAgainOverTcpWhenTheConnectionIsLost() throws IOException {
        try (WirePeer peer = WirePeer.tcp();
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            peer.expectKeepAlive();
            peer.dropConnection();
            LineStatus lost = test.heard.nextStatus();
            assertThat(lost.registration().detail()).startsWith("the connection to 127.0.0.1:");

            WireMessage again = peer.acceptRegistration();

            assertThat(again.header("Contact")).contains("transport=tcp");
            assertThat(test.heard.nextStatus().registration().evidence()).isEqualTo(Evidence.ALIVE);
        }
    }

    @Test
    void givesUpAConnectionWhosePeerNoLongerAnswersKeepalives() throws IOException {
        try (WirePeer peer = WirePeer.tcp();
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            peer.expectKeepAlive();
            peer.send("\r\n");

            LineStatus lost = test.heard.nextStatus();

            assertThat(lost.registration().evidence()).isEqualTo(Evidence.GONE);
        }
    }

    @Test
    void ownAddressIsNeverTheWildcard() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer)) {
            assertThat(test.line.localAddress().isAnyLocalAddress()).isFalse();
            WireMessage register = peer.acceptRegistration();
            assertThat(register.header("Via")).doesNotContain("0.0.0.0");
            assertThat(register.header("Contact")).contains("127.0.0.1").doesNotContain("0.0.0.0");
            assertThat(register.header("User-Agent")).isEqualTo("Linekeeper");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> test.line.status().attempts() == 0);
        }
    }
}
