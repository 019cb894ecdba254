package org.linekeeper.agent.sip.jain;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.jain.transaction.SipTimings;
import org.linekeeper.agent.sip.network.NameResolver;
import org.linekeeper.agent.sip.network.ServerCertificates;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;

/// A user agent with one line at a [WirePeer], its timers ten times as fast as the RFC's.
final class AgentUnderTest implements AutoCloseable {
    static final String USER = "home";
    static final String PASSWORD = "s3cret";
    static final SipTimings FAST =
            new SipTimings(Duration.ofMillis(50), Duration.ofMillis(400), Duration.ofMillis(500));
    static final ServerCertificates AUTHORITY = new ServerCertificates();
    static final SipOptions OPTIONS = options(NameResolver.system());

    /// A second of session timers is one of ten milliseconds.
    static SipOptions options(NameResolver names) {
        return new SipOptions(
                0,
                FAST,
                256,
                Duration.ofMillis(300),
                Duration.ofSeconds(20),
                names,
                Duration.ofMillis(10),
                RedirectPolicy.ownDomain());
    }

    final JainUserAgent agent;
    final RecordingLineListener heard = new RecordingLineListener();
    final SipLine line;
    final WirePeer peer;

    private AgentUnderTest(WirePeer peer, SipOptions options, SipLineSpec spec) {
        this.peer = peer;
        this.agent = JainUserAgent.start(Clock.systemUTC(), options);
        this.line = agent.open(spec, heard);
    }

    /// Opens the line; its REGISTER is the peer's next message.
    static AgentUnderTest opened(WirePeer peer) {
        return opened(peer, OPTIONS, signalling());
    }

    static AgentUnderTest opened(WirePeer peer, SipOptions options, LineSignalling signalling) {
        return new AgentUnderTest(peer, options, spec(peer, 600, signalling));
    }

    static AgentUnderTest registered(WirePeer peer) {
        return registered(peer, signalling());
    }

    static AgentUnderTest registered(WirePeer peer, LineSignalling signalling) {
        AgentUnderTest test = opened(peer, OPTIONS, signalling);
        peer.acceptRegistration();
        test.heard.nextStatus();
        return test;
    }

    static SipLineSpec spec(WirePeer peer, int registerSeconds) {
        return spec(peer, registerSeconds, signalling());
    }

    /// Without session timers and with the tests' own authority.
    static LineSignalling signalling() {
        return signalling(0);
    }

    static LineSignalling signalling(int sessionSeconds) {
        return new LineSignalling(
                LineSignalling.KeepAlive.LINE_ENDS,
                sessionSeconds,
                LineSignalling.CallerIdentity.DISPLAY_NAME,
                AUTHORITY.pem(),
                false,
                LineSignalling.Presence.NONE);
    }

    static SipLineSpec spec(WirePeer peer, int registerSeconds, LineSignalling signalling) {
        return new SipLineSpec(
                new LineId("line-1"),
                new SipAddress("sip:" + USER + "@example.org"),
                new SipAddress("sip:" + peer.at()),
                USER,
                new Secret(PASSWORD),
                peer.transport(),
                registerSeconds,
                IncomingRule.DECLINE,
                signalling,
                LineMedia.STANDARD);
    }

    /// A line at a domain whose servers DNS lists.
    static AgentUnderTest openedByName(WirePeer peer, String domain, SipOptions options) {
        SipLineSpec by = spec(peer, 600);
        SipLineSpec spec = new SipLineSpec(
                by.id(),
                new SipAddress("sip:" + USER + "@" + domain),
                null,
                USER,
                new Secret(PASSWORD),
                peer.transport(),
                600,
                IncomingRule.DECLINE,
                by.signalling(),
                by.media());
        return new AgentUnderTest(peer, options, spec);
    }

    SipCall call(RecordingCallListener listener) {
        return line.invite(
                new SipAddress("sip:phone@example.org"), new Party("bob@chat.example", "Bob \"B\""), "v=0", listener);
    }

    Map<String, Long> counters() {
        return agent.counters();
    }

    long counted(String name) {
        return counters().getOrDefault(name, -1L);
    }

    /// A request from the peer to the line.
    String request(String method, String branch, String body, String... further) {
        return requestTo(USER, method, branch, body, further);
    }

    String requestTo(String user, String method, String branch, String body, String... further) {
        StringBuilder text = new StringBuilder()
                .append("%s sip:%s@%s SIP/2.0\r\n".formatted(method, user, peer.at()))
                .append("Via: SIP/2.0/%s %s;rport;branch=z9hG4bK%s\r\n".formatted(peer.transport(), peer.at(), branch))
                .append("From: \"Ann\" <sip:ann@example.org>;tag=ann\r\nTo: <sip:home@example.org>\r\n")
                .append("Call-ID: in-%s\r\nCSeq: 1 %s\r\nMax-Forwards: 70\r\n".formatted(branch, method))
                .append("Contact: <sip:ann@%s;transport=%s>\r\n"
                        .formatted(peer.at(), peer.transport().name().toLowerCase(java.util.Locale.ROOT)));
        for (String line : further) {
            text.append(line).append("\r\n");
        }
        if (!body.isEmpty()) {
            text.append("Content-Type: application/sdp\r\n");
        }
        return text.append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    /// A request from the peer inside the dialog that an INVITE of its own and our answer made.
    String inside(WireMessage answer, String method, int count, String branch, String body, String... further) {
        StringBuilder text = new StringBuilder()
                .append("%s %s SIP/2.0\r\n".formatted(method, answer.uri("Contact")))
                .append("Via: SIP/2.0/%s %s;rport;branch=z9hG4bK%s\r\n".formatted(peer.transport(), peer.at(), branch))
                .append("From: %s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %d %s\r\nMax-Forwards: 70\r\n"
                        .formatted(
                                answer.header("From"), answer.header("To"), answer.header("Call-ID"), count, method));
        for (String line : further) {
            text.append(line).append("\r\n");
        }
        if (!body.isEmpty()) {
            text.append("Content-Type: application/sdp\r\n");
        }
        return text.append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    @Override
    public void close() {
        agent.close();
    }
}
