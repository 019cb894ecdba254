package org.linekeeper.lab.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.jain.JainUserAgent;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Phone;
import org.linekeeper.lab.peer.Registration;
import org.linekeeper.lab.sip.LineEars.CallEars;
import org.linekeeper.lab.sip.LineEars.Incoming;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;

/// A line of the agent's at Kamailio, with baresip at the other end.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the line")
class SipLineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PASSWORD = "correct horse";

    private static Lab lab;

    @BeforeAll
    static void start() {
        lab = Lab.start();
        lab.kamailio().addUser("home", PASSWORD);
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static SipLineSpec spec(SipTransport transport, String password) {
        return new SipLineSpec(
                new LineId("line-1"),
                new SipAddress("sip:home@" + Lab.PBX),
                null,
                "home",
                new Secret(password),
                transport,
                60,
                IncomingRule.DECLINE,
                new LineSignalling(
                        LineSignalling.KeepAlive.LINE_ENDS,
                        LineSignalling.DEFAULT_SESSION_SECONDS,
                        LineSignalling.CallerIdentity.DISPLAY_NAME,
                        lab.kamailio().certificate(),
                        false,
                        LineSignalling.Presence.NONE),
                LineMedia.STANDARD);
    }

    private static boolean registered(LineStatus status) {
        return status.registration().evidence() == Evidence.ALIVE;
    }

    private static SipCall call(SipLine line, Phone phone, CallEars ears) {
        return line.invite(new SipAddress(phone.uri()), new Party("ann@chat.test", "Ann"), LabAgent.sdp(line), ears);
    }

    @ParameterizedTest
    @EnumSource(SipTransport.class)
    void registersAndUnregisters(SipTransport transport) {
        try (JainUserAgent agent = LabAgent.start(lab)) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(spec(transport, PASSWORD), ears);
            LineStatus status = ears.awaitStatus(SipLineIT::registered);
            assertThat(status.registration().detail()).isEqualTo("200 OK");

            List<Registration> known = lab.kamailio().registrations("home");

            assertThat(known).singleElement().satisfies(entry -> {
                assertThat(entry.contact())
                        .contains("line-1@" + line.localAddress().getHostAddress());
                assertThat(entry.contact().contains("transport=tcp")).isEqualTo(transport == SipTransport.TCP);
                assertThat(entry.contact().contains("transport=tls")).isEqualTo(transport == SipTransport.TLS);
            });
        }
        assertThat(lab.kamailio().registrations("home")).isEmpty();
    }

    @Test
    void tellsKamailiosAnswerToAWrongPassword() {
        Instant start = Instant.now();
        try (JainUserAgent agent = LabAgent.start(lab)) {
            LineEars ears = new LineEars();
            agent.open(spec(SipTransport.UDP, "wrong"), ears);

            LineStatus status = ears.awaitStatus(reading -> reading.attempts() == 2);

            assertThat(status.registration().evidence()).isEqualTo(Evidence.GONE);
            assertThat(status.registration().detail()).isEqualTo("401 Unauthorized");
            assertThat(status.registration().since()).isAfter(start);
            assertThat(status.nextAttemptAt()).isAfter(start.plusSeconds(5));
        }
        assertThat(lab.kamailio().registrations("home")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(SipTransport.class)
    void registersByItselfWhenTheRegistrarReturns(SipTransport transport) {
        try (JainUserAgent agent = LabAgent.start(lab)) {
            lab.kamailio().goDown();
            LineEars ears = new LineEars();
            try {
                agent.open(spec(transport, PASSWORD), ears);
                assertThat(ears.awaitStatus(status -> status.attempts() == 1)
                                .registration()
                                .evidence())
                        .isEqualTo(Evidence.GONE);
            } finally {
                lab.kamailio().comeBack();
            }
            ears.awaitStatus(SipLineIT::registered);
            assertThat(lab.kamailio().registrations("home")).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(SipTransport.class)
    void callsAPhoneAndIsHungUpByIt(SipTransport transport) {
        Phone phone = lab.phone("desk");
        Instant start = Instant.now();
        try (JainUserAgent agent = LabAgent.start(lab)) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(spec(transport, PASSWORD), ears);
            ears.awaitStatus(SipLineIT::registered);
            CallEars call = new CallEars();
            call(line, phone, call);
            assertThat(phone.awaitRinging(start, PATIENCE).peer()).startsWith("sip:home@");
            assertThat(call.next()).isEqualTo("ringing");

            phone.accept();
            assertThat(call.next()).isEqualTo("answered");
            phone.awaitEstablished(start, PATIENCE);
            phone.hangUp();

            assertThat(call.next()).isEqualTo("ended REMOTE 200");
        }
    }

    @Test
    void hangsUpOnAPhone() {
        Phone phone = lab.answeringPhone("auto");
        Instant start = Instant.now();
        try (JainUserAgent agent = LabAgent.start(lab)) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(spec(SipTransport.UDP, PASSWORD), ears);
            ears.awaitStatus(SipLineIT::registered);
            CallEars ended = new CallEars();
            SipCall call = call(line, phone, ended);
            phone.awaitEstablished(start, PATIENCE);
            assertThat(ended.next()).isEqualTo("ringing");
            assertThat(ended.next()).isEqualTo("answered");
            assertThat(ended.offer(call, LabAgent.sdp(line).replace("o=- 1 1", "o=- 1 2") + "a=sendonly\r\n"))
                    .contains("a=recvonly");

            call.hangUp();

            phone.awaitClosed(start, PATIENCE);
            lab.kamailio()
                    .awaitMessage(
                            "the phone's answer to BYE",
                            start,
                            PATIENCE,
                            message -> message.isResponse("BYE", 200)
                                    && message.callId().equals(call.callId()));
        }
    }

    @Test
    void cancelsARingingPhone() {
        Phone phone = lab.phone("desk");
        Instant start = Instant.now();
        try (JainUserAgent agent = LabAgent.start(lab)) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(spec(SipTransport.UDP, PASSWORD), ears);
            ears.awaitStatus(SipLineIT::registered);
            CallEars heard = new CallEars();
            SipCall call = call(line, phone, heard);
            phone.awaitRinging(start, PATIENCE);
            assertThat(heard.next()).isEqualTo("ringing");

            call.hangUp();

            phone.awaitClosed(start, PATIENCE);
            assertThat(heard.next()).isEqualTo("ended US 487");
            lab.kamailio()
                    .awaitMessage(
                            "our ACK to the 487",
                            start,
                            PATIENCE,
                            message -> message.received()
                                    && message.isRequest("ACK")
                                    && message.callId().equals(call.callId()));
        }
    }

    @Test
    void tellsThatThePhoneDeclined() {
        Phone phone = lab.phone("desk");
        Instant start = Instant.now();
        try (JainUserAgent agent = LabAgent.start(lab)) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(spec(SipTransport.UDP, PASSWORD), ears);
            ears.awaitStatus(SipLineIT::registered);
            CallEars heard = new CallEars();
            call(line, phone, heard);
            phone.awaitRinging(start, PATIENCE);
            assertThat(heard.next()).isEqualTo("ringing");

            phone.hangUp();

            assertThat(heard.next()).startsWith("ended REMOTE 4");
        }
    }

    @ParameterizedTest
    @EnumSource(SipTransport.class)
    void answersAPhoneAndOutlivesHostilePackets(SipTransport transport) throws IOException {
        Phone phone = lab.phone("desk");
        Instant start = Instant.now();
        try (JainUserAgent agent = LabAgent.start(lab)) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(spec(transport, PASSWORD), ears);
            ears.awaitStatus(SipLineIT::registered);
            phone.dial("sip:home@" + Lab.PBX);
            Incoming incoming = ears.awaitCall();
            assertThat(incoming.from().address()).isEqualTo(phone.uri());
            incoming.call().ring();
            incoming.call().answer(LabAgent.sdp(line));
            phone.awaitEstablished(start, PATIENCE);
            if (transport == SipTransport.UDP) {
                throwAt(contactOf(line), agent);
            }

            phone.hangUp();

            assertThat(incoming.ears().next()).isEqualTo("ended REMOTE 200");
        }
    }

    private static InetSocketAddress contactOf(SipLine line) {
        String contact = lab.kamailio().registrations("home").getFirst().contact();
        int port = Integer.parseInt(contact.replaceFirst(".*:(\\d+).*", "$1"));
        return new InetSocketAddress(line.localAddress(), port);
    }

    /// Sends what no decent phone would, and waits until it was counted.
    private static void throwAt(InetSocketAddress target, JainUserAgent agent) throws IOException {
        List<String> hostile = List.of(
                "\u0000\u0001\u0002 garbage",
                "INVITE sip:home SIP/2.0\r\n\r\n",
                "INVITE sip:home@x SIP/2.0\r\nX: " + "(".repeat(5000) + "\r\n\r\n",
                "INVITE sip:home@x SIP/2.0\r\nX: " + "a".repeat(30_000) + "\r\n\r\n");
        try (DatagramSocket socket = new DatagramSocket()) {
            for (String text : hostile) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                socket.send(new DatagramPacket(bytes, bytes.length, target));
            }
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> agent.counters().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()
                        >= hostile.size());
    }
}
