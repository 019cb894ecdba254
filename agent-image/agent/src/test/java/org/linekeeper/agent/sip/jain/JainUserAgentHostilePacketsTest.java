package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;

/// What strangers may throw at the agent's port while a call is up.
class JainUserAgentHostilePacketsTest {
    private WirePeer peer;
    private AgentUnderTest test;

    @BeforeEach
    void registerLine() throws IOException {
        peer = WirePeer.udp();
        test = AgentUnderTest.registered(peer);
    }

    @AfterEach
    void close() throws IOException {
        test.close();
        peer.close();
    }

    private WireMessage callUp() {
        peer.send(test.request("INVITE", "up", "v=0 offer"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().answer("v=0 answer");
        WireMessage ok = peer.expect("200", "INVITE");
        peer.send(test.inside(ok, "ACK", 1, "upack", ""));
        return ok;
    }

    private void assertStillUp(WireMessage ok, int count) {
        peer.send(test.inside(ok, "INFO", count, "alive" + count, ""));
        peer.expect("200", "INFO");
    }

    private List<String> spoilt() {
        String invite = test.request("INVITE", "spoilt", "v=0");
        return List.of(
                invite.replace("CSeq: 1 INVITE", "CSeq: one INVITE"),
                invite.replace("CSeq: 1 INVITE", "CSeq: 99999999999999999999 INVITE"),
                invite.replace("CSeq: 1 INVITE", "CSeq: 1 BYE"),
                invite.replace("Call-ID: in-spoilt\r\n", ""),
                invite.replace("From: \"Ann\" <sip:ann@example.org>;tag=ann", "From: <<<<"),
                invite.replace(";tag=ann", ""),
                invite.replace("Via: SIP/2.0/UDP", "Via: nothing"),
                invite.replace("To: <sip:home@example.org>", "To: \"never closed <sip:home"),
                invite.replace("INVITE sip:home", "INVITE  sip:%zz%"),
                invite.replace("SIP/2.0\r\nVia", "SIP/7.0\r\nVia"),
                invite.replace("Content-Length: 3", "Content-Length: -3"),
                invite.replace("Content-Length: 3", "Content-Length: 300"),
                invite.replace("Max-Forwards: 70", "Server: " + "(".repeat(4000)),
                // these two make the parser throw what it doesn't declare
                invite.replace("Max-Forwards: 70", "Server: /"),
                invite.replace("Max-Forwards: 70", "RAck: one"),
                "SIP/2.0 9999999 Strange\r\n\r\n",
                "SIP/2.0 200 OK\r\n\r\n",
                "INVITE\r\n\r\n",
                "\u0000\u0000\u0000\u0000\u0000\u0000",
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    @Test
    void countsAndDropsSpoiltMessagesAndTheCallGoesOn() {
        WireMessage ok = callUp();
        List<String> spoilt = spoilt();

        spoilt.forEach(peer::send);

        assertStillUp(ok, 2);
        assertThat(test.counted("sip.malformed") + test.counted("sip.truncated"))
                .isEqualTo(spoilt.size());
        assertThat(test.heard.hasCall()).isFalse();
    }

    @Test
    void countsAndDropsHugeMessages() {
        WireMessage ok = callUp();
        String invite = test.request("INVITE", "huge", "v=0");
        peer.send(invite.replace("Max-Forwards: 70", "X: " + "a".repeat(20_000)));
        peer.send(invite.replace("Max-Forwards: 70", "X: a\r\n".repeat(5_000) + "Max-Forwards: 70"));
        peer.send(invite.replace("Max-Forwards: 70", ("X: " + "b".repeat(7_000) + "\r\n").repeat(7) + "Y: 1"));

        assertStillUp(ok, 2);
        assertThat(test.counters()).containsEntry("sip.oversized", 3L);
        assertThat(test.heard.hasCall()).isFalse();
    }

    @Test
    void takesWhatIsUnusualButAllowed() {
        String folded = test.request("INVITE", "folded", "v=0")
                .replace("To: <sip:home@example.org>", "t:\r\n  <sip:h%6Fme@example.org>")
                .replace("Max-Forwards: 70", "Max-Forwards:    70\r\nX-%41: (a (b) c) \u00e9\r\nWarning: nonsense");
        peer.send(folded);
        peer.expect("100");
        Incoming incoming = test.heard.nextCall();
        incoming.call().reject(486);
        peer.expect("486");
    }

    @Test
    void outlivesRandomlyMutatedMessages() {
        WireMessage ok = callUp();
        Random random = new Random(4);
        byte[] invite = test.request("INVITE", "mutant", "v=0").getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 2_000; round++) {
            byte[] mutant = invite.clone();
            for (int change = 0; change <= random.nextInt(6); change++) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            peer.send(mutant);
            if (round % 100 == 0) {
                assertStillUp(ok, 2 + round);
            }
        }
        assertStillUp(ok, 5_000);
    }

    /// Whole headers lost, doubled, swapped and taken from other messages, inside a call and outside of it.
    @Test
    void forgetsAllThatMixedUpMessagesBegan() throws IOException {
        close();
        peer = WirePeer.udp();
        test = AgentUnderTest.opened(peer, JainUserAgentManyCallsTest.OPTIONS, AgentUnderTest.signalling());
        peer.acceptRegistration();
        WireMessage ok = callUp();
        Random random = new Random(11);
        String[] bodies = {"", "v=0"};
        String[] methods = {
            "INVITE", "UPDATE", "REFER", "NOTIFY", "PRACK", "INFO", "OPTIONS", "SUBSCRIBE", "CANCEL", "ACK", "MESSAGE"
        };
        String[] strange = {
            "Require: 100rel",
            "RAck: 1 1 INVITE",
            "Session-Expires: 30;refresher=uas",
            "Supported: timer",
            "Min-SE: 999999999999",
            "Replaces: a;b=c",
            "Refer-To: <sip:x@example.org?Replaces=%zz>",
            "Event: refer",
            "Subscription-State: terminated",
            "Content-Type: message/sipfrag",
            "Contact: <sip:other@" + peer.at() + ">",
            "Route: <sip:elsewhere.example;lr>",
            "RSeq: x"
        };
        for (int round = 0; round < 2_000; round++) {
            String method = methods[random.nextInt(methods.length)];
            String body = bodies[random.nextInt(bodies.length)];
            String message = random.nextBoolean()
                    ? test.inside(ok, method, 2 + round, "mix" + round, body, strange[random.nextInt(strange.length)])
                    : test.request(method, "mix" + round, body, strange[random.nextInt(strange.length)]);
            peer.send(mixedUp(message, random));
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            peer.send(test.inside(ok, "BYE", 20_000, "end", ""));
            return peer.has("200", "BYE") || peer.has("481", "BYE");
        });

        test.line.close();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> test.agent.remembered() == 0);
    }

    private static String mixedUp(String message, Random random) {
        int end = message.indexOf("\r\n\r\n");
        List<String> lines = new ArrayList<>(List.of(message.substring(0, end).split("\r\n", -1)));
        int at = 1 + random.nextInt(lines.size() - 1);
        switch (random.nextInt(6)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, lines.get(at));
            case 2 -> Collections.swap(lines, at, 1 + random.nextInt(lines.size() - 1));
            case 3 ->
                lines.set(
                        at,
                        lines.get(at).substring(0, random.nextInt(lines.get(at).length())));
            default -> {}
        }
        return String.join("\r\n", lines) + message.substring(end);
    }

    @Test
    void refusesAFloodOfNewCallsAndKeepsTheOneThatIsUp() {
        WireMessage ok = callUp();
        for (int call = 0; call < 1_000; call++) {
            peer.send(test.requestTo("stranger", "INVITE", "flood" + call, "v=0"));
            if (call % 50 == 0) {
                assertStillUp(ok, 2 + call);
            }
        }
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> test.counted("sip.overload") > 0);
        assertStillUp(ok, 5_000);
    }
}
