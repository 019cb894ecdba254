package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.sip.network.NameResolver;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.LineSignalling.Presence;
import org.linekeeper.protocol.Witness;

/// What a line's domain is told of the user's service.
class JainUserAgentPresenceTest {
    /// A pause of ten minutes is one of 0.6 s, two keepalives.
    private static final SipOptions HURRIED = new SipOptions(
            0,
            AgentUnderTest.FAST,
            256,
            Duration.ofMillis(300),
            Duration.ofSeconds(20),
            NameResolver.system(),
            Duration.ofMillis(1),
            RedirectPolicy.ownDomain());

    private static LineSignalling signalling(Presence presence) {
        return new LineSignalling(
                LineSignalling.KeepAlive.LINE_ENDS,
                0,
                LineSignalling.CallerIdentity.DISPLAY_NAME,
                null,
                false,
                presence);
    }

    private static AgentUnderTest registered(WirePeer peer, Presence presence) {
        return AgentUnderTest.registered(peer, signalling(presence));
    }

    private static void accept(WirePeer peer, WireMessage publish, String tag, int seconds) {
        peer.send(publish.response("200 OK", "p", "", "SIP-ETag: " + tag, "Expires: " + seconds));
    }

    @Test
    void publishesProvenRefreshesChangesAndTakesBack() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = registered(peer, Presence.PUBLISH)) {
            test.line.presence(true);
            WireMessage first = peer.expect("PUBLISH");
            assertThat(first.startLine()).startsWith("PUBLISH sip:home@example.org ");
            assertThat(first.header("Event")).isEqualTo("presence");
            assertThat(first.header("Expires")).isEqualTo("600");
            assertThat(first.header("Content-Type")).isEqualTo("application/pidf+xml");
            assertThat(first.all("SIP-If-Match")).isEmpty();
            assertThat(first.body()).contains("entity=\"sip:home@example.org\"", "<basic>open</basic>");
            peer.send(first.response(
                    "401 Unauthorized",
                    "p",
                    "",
                    "WWW-Authenticate: Digest realm=\"example.org\", nonce=\"n\", qop=\"auth\""));
            WireMessage proven = peer.expect("PUBLISH");
            assertThat(proven.header("Authorization")).startsWith("Digest ");
            accept(peer, proven, "one", 100);

            WireMessage refresh = peer.expect("PUBLISH");
            assertThat(refresh.header("SIP-If-Match")).isEqualTo("one");
            accept(peer, refresh, "two", 3_600);

            test.line.presence(false);
            WireMessage change = peer.expect("PUBLISH");
            assertThat(change.header("SIP-If-Match")).isEqualTo("two");
            assertThat(change.body()).contains("<basic>closed</basic>");
            accept(peer, change, "three", 3_600);

            test.line.close();
            WireMessage end =
                    peer.expect("PUBLISH", publish -> publish.header("Expires").equals("0"));
            assertThat(end.header("SIP-If-Match")).isEqualTo("three");
            assertThat(end.body()).isEmpty();
        }
    }

    @Test
    void publishesAnewWhatTheServerHasForgotten() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = registered(peer, Presence.PUBLISH)) {
            test.line.presence(true);
            accept(peer, peer.expect("PUBLISH"), "one", 3_600);
            test.line.presence(false);

            peer.send(peer.expect("PUBLISH", publish -> publish.body().contains("closed"))
                    .response("412 Conditional Request Failed", "p", ""));

            WireMessage anew = peer.expect(
                    "PUBLISH", publish -> publish.all("SIP-If-Match").isEmpty());
            assertThat(anew.body()).contains("<basic>closed</basic>");
            accept(peer, anew, "two", 3_600);
        }
    }

    @Test
    void asksForAsLongAsTheServerWants() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = registered(peer, Presence.PUBLISH)) {
            test.line.presence(true);

            peer.send(peer.expect("PUBLISH").response("423 Interval Too Brief", "p", "", "Min-Expires: 7200"));

            WireMessage longer =
                    peer.expect("PUBLISH", publish -> publish.header("Expires").equals("7200"));
            accept(peer, longer, "one", 7_200);
        }
    }

    @Test
    void tellsAChangeWithTheAnswerToTheOneBefore() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = registered(peer, Presence.PUBLISH)) {
            test.line.presence(true);
            WireMessage first = peer.expect("PUBLISH");
            test.line.presence(false);
            accept(peer, first, "one", 3_600);

            WireMessage second =
                    peer.expect("PUBLISH", publish -> publish.body().contains("closed"));

            assertThat(second.header("SIP-If-Match")).isEqualTo("one");
            accept(peer, second, "two", 3_600);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"404 Not Found", "405 Method Not Allowed", "489 Bad Event"})
    void saysThatTheServerKeepsNoPresenceAndKeepsTheLine(String refusal) throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer, HURRIED, signalling(Presence.PUBLISH))) {
            peer.acceptRegistration();
            test.heard.nextStatus();
            assertThat(test.line.status().presence()).returns(Evidence.UNKNOWN, Witness::evidence);
            test.line.presence(true);

            peer.send(peer.expect("PUBLISH").response(refusal, "p", ""));

            LineStatus status = test.heard.nextStatus();
            assertThat(status.presence())
                    .returns(Evidence.GONE, Witness::evidence)
                    .returns(refusal, Witness::detail);
            assertThat(status.registration().evidence()).isEqualTo(Evidence.ALIVE);
            assertThat(status.attempts()).isZero();
            // by then a refusal that passes would have been tried again, twice
            for (int keepAlive = 0; keepAlive < 5; keepAlive++) {
                peer.expectKeepAlive();
            }
            assertThat(peer.has("PUBLISH")).isFalse();
            test.line.presence(false);
            accept(peer, peer.expect("PUBLISH"), "one", 600);
            assertThat(test.heard.nextStatus().presence())
                    .returns(Evidence.ALIVE, Witness::evidence)
                    .returns("200 OK", Witness::detail);
        }
    }

    @Test
    void triesAgainWhereTheServerIsBusyAndGoesOnUnderTheSameTag() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = registered(peer, Presence.PUBLISH)) {
            test.line.presence(true);
            accept(peer, peer.expect("PUBLISH"), "one", 600);
            test.heard.nextStatus();
            test.line.presence(false);

            peer.send(peer.expect("PUBLISH").response("503 Service Unavailable", "p", ""));

            assertThat(test.heard.nextStatus().presence()).returns("503 Service Unavailable", Witness::detail);
            WireMessage again = peer.expect("PUBLISH");
            assertThat(again.header("SIP-If-Match")).isEqualTo("one");
            assertThat(again.body()).contains("<basic>closed</basic>");
            accept(peer, again, "two", 600);
        }
    }

    @Test
    void tellsNobodyWhereTheLineDoesNotWantThat() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = registered(peer, Presence.NONE)) {
            test.line.presence(true);

            peer.send(test.request("OPTIONS", "a", ""));
            peer.expect("200", "OPTIONS");
            assertThat(peer.drain()).noneMatch(message -> message.kind().equals("PUBLISH"));
        }
    }
}
