package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.LineSignalling.CallerIdentity;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.SipAddress;

/// How a provider is told who calls, and what it tells of the line's mailbox.
class JainUserAgentIdentityTest {
    private static LineSignalling signalling(CallerIdentity identity, boolean messageWaiting) {
        return new LineSignalling(
                LineSignalling.KeepAlive.LINE_ENDS, 0, identity, null, messageWaiting, LineSignalling.Presence.NONE);
    }

    private static WireMessage invite(CallerIdentity identity, Party caller) throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer, signalling(identity, false))) {
            test.line.invite(new SipAddress("sip:p@example.org"), caller, "v=0", new RecordingCallListener());
            return peer.expect("INVITE");
        }
    }

    @Test
    void showsTheNameAndKeepsTheLinesAddress() throws IOException {
        WireMessage invite = invite(CallerIdentity.DISPLAY_NAME, new Party("bob@chat.example", "Bob"));

        assertThat(invite.header("From")).startsWith("\"Bob\" <sip:home@example.org>;tag=");
        assertThat(invite.all("P-Asserted-Identity")).isEmpty();
    }

    @Test
    void assertsTheCallersAddressInTheLinesDomain() throws IOException {
        WireMessage invite = invite(CallerIdentity.ASSERTED, new Party("bob@chat.example/phone", "Bob"));

        assertThat(invite.header("From")).startsWith("\"Bob\" <sip:home@example.org>;tag=");
        assertThat(invite.header("P-Asserted-Identity")).isEqualTo("\"Bob\" <sip:bob%40chat.example@example.org>");
    }

    @ParameterizedTest
    @CsvSource({
        "bob@chat.example, sip:bob%40chat.example@example.org",
        "+4930123456, sip:+4930123456@example.org",
        "tel:+4930123456, sip:+4930123456@example.org",
        "b\u00f6b@chat.example, sip:b%C3%B6b%40chat.example@example.org",
        "'a;b=c?d', sip:a%3Bb%3Dc%3Fd@example.org"
    })
    void callsAsTheCaller(String address, String uri) throws IOException {
        WireMessage invite = invite(CallerIdentity.FROM, new Party(address, "Bob"));

        assertThat(invite.uri("From")).isEqualTo(uri);
    }

    @Test
    void callsAsItselfWhereTheCallersAddressIsTooLong() throws IOException {
        WireMessage invite = invite(CallerIdentity.FROM, new Party("b".repeat(200), "Bob"));

        assertThat(invite.uri("From")).isEqualTo("sip:home@example.org");
    }

    private static String news(AgentUnderTest test, String branch, String body) {
        return test.request("NOTIFY", branch, body, "Event: message-summary", "Subscription-State: active")
                .replace("application/sdp", "application/simple-message-summary");
    }

    @Test
    void hearsOfItsMailboxUnasked() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer)) {
            peer.send(news(test, "a", "Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n"));
            peer.expect("200", "NOTIFY");
            assertThat(test.heard.nextMailbox().toString()).isEqualTo("MessageWaiting[waiting=true, fresh=2, old=8]");
            peer.send(news(test, "b", "Messages-Waiting: no\r\n"));
            assertThat(test.heard.nextMailbox().waiting()).isFalse();

            peer.send(news(test, "c", "nonsense"));
            peer.expect("400");
            peer.send(news(test, "d", "").replace("message-summary", "weather"));
            assertThat(peer.expect("489").header("Allow-Events")).contains("message-summary");
        }
    }

    @Test
    void watchesItsMailbox() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer, signalling(CallerIdentity.DISPLAY_NAME, true))) {
            WireMessage subscribe = peer.expect("SUBSCRIBE");
            assertThat(subscribe.startLine()).startsWith("SUBSCRIBE sip:home@example.org ");
            assertThat(subscribe.header("Event")).isEqualTo("message-summary");
            WireMessage challenged = challenge(peer, subscribe);
            // the news may come before the answer
            peer.send(inside(peer, challenged, 1, "Messages-Waiting: yes\r\n"));
            peer.expect("200", "NOTIFY");
            assertThat(test.heard.nextMailbox().waiting()).isTrue();
            peer.send(challenged.response("200 OK", "m", "", "Expires: 100", "Contact: <sip:m@" + peer.at() + ">"));

            WireMessage refresh = peer.expect("SUBSCRIBE");

            assertThat(refresh.startLine()).startsWith("SUBSCRIBE sip:m@" + peer.at());
            assertThat(refresh.header("To")).contains("tag=m");
            peer.send(refresh.response("200 OK", "m", "", "Expires: 100"));
            WireMessage next = another(peer, refresh);
            assertThat(next.header("To")).contains("tag=m");
            peer.send(next.response("200 OK", "m", "", "Expires: 3600"));
            test.line.close();
            assertThat(peer.expect(
                                    "SUBSCRIBE",
                                    message -> message.header("Expires").equals("0"))
                            .header("To"))
                    .contains("tag=m");
        }
    }

    @Test
    void watchesItsMailboxAnewWhereTheServerHasForgottenIt() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.registered(peer, signalling(CallerIdentity.DISPLAY_NAME, true))) {
            WireMessage subscribe = peer.expect("SUBSCRIBE");
            peer.send(subscribe.response("200 OK", "m", "", "Expires: 3600", "Contact: <sip:m@" + peer.at() + ">"));
            test.line.registerAnew(_ -> {});
            WireMessage refused = peer.expect("REGISTER");
            peer.send(refused.response("500 Server Internal Error", "r", ""));

            WireMessage register =
                    peer.expect("REGISTER", message -> !message.header("CSeq").equals(refused.header("CSeq")));
            peer.send(register.response("200 OK", "r", "", "Contact: " + register.header("Contact") + ";expires=600"));
            WireMessage inside = another(peer, subscribe);
            assertThat(inside.header("To")).contains("tag=m");
            peer.send(inside.response("481 Subscription Does Not Exist", "m", ""));

            WireMessage anew = another(peer, inside);
            assertThat(anew.header("To")).doesNotContain("tag");
            assertThat(anew.header("Call-ID")).isNotEqualTo(subscribe.header("Call-ID"));
        }
    }

    private static WireMessage another(WirePeer peer, WireMessage subscribe) {
        String branch = subscribe.parameter("Via", "branch");
        return peer.expect("SUBSCRIBE", next -> !next.parameter("Via", "branch").equals(branch));
    }

    private static WireMessage challenge(WirePeer peer, WireMessage request) {
        peer.send(request.response(
                "401 Unauthorized",
                "m",
                "",
                "WWW-Authenticate: Digest realm=\"example.org\", nonce=\"n\", qop=\"auth\""));
        WireMessage proven = peer.expect("SUBSCRIBE");
        assertThat(proven.header("Authorization")).startsWith("Digest ");
        return proven;
    }

    private static String inside(WirePeer peer, WireMessage subscribe, int count, String body) {
        return String.join(
                        "\r\n",
                        "NOTIFY %s SIP/2.0",
                        "Via: SIP/2.0/UDP %s;rport;branch=z9hG4bKn%d",
                        "From: %s;tag=m",
                        "To: %s",
                        "Call-ID: %s",
                        "CSeq: %d NOTIFY",
                        "Max-Forwards: 70",
                        "Contact: <sip:m@%s>",
                        "Event: message-summary",
                        "Subscription-State: active;expires=100",
                        "Content-Type: application/simple-message-summary",
                        "Content-Length: %d",
                        "",
                        "%s")
                .formatted(
                        subscribe.uri("Contact"),
                        peer.at(),
                        count,
                        subscribe.header("To"),
                        subscribe.header("From"),
                        subscribe.header("Call-ID"),
                        count,
                        peer.at(),
                        body.length(),
                        body);
    }
}
