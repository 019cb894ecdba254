package org.linekeeper.lab.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.linekeeper.agent.call.Lines;
import org.linekeeper.agent.media.RtpCallMedia;
import org.linekeeper.agent.media.RtpPorts;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.jain.JainUserAgent;
import org.linekeeper.agent.sip.jain.SipOptions;
import org.linekeeper.agent.sip.jain.transaction.SipTimings;
import org.linekeeper.agent.sound.FakeSoundCard;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Phone;
import org.linekeeper.lab.peer.Registration;
import org.linekeeper.lab.peer.Sipp;
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

/// A line of the agent's at Kamailio, with baresip and SIPp at the other end.
class SipLineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PASSWORD = "correct horse";

    private static Lab lab;
    private static Sipp sipp;

    @BeforeAll
    static void start() {
        lab = Lab.start();
        sipp = lab.sipp();
        lab.kamailio().addUser("home", PASSWORD);
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    /// The standard user agent, but that names are looked up in the laboratory and an unanswered REGISTER fails after
    /// three seconds instead of 32.
    private static JainUserAgent userAgent() {
        return userAgent(0);
    }

    /// @param port the local one for datagrams; 0 for any
    private static JainUserAgent userAgent(int port) {
        SipTimings impatient = new SipTimings(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofSeconds(1));
        return JainUserAgent.start(
                Clock.systemUTC(),
                new SipOptions(
                        port,
                        impatient,
                        4096,
                        Duration.ofSeconds(25),
                        Duration.ofMinutes(5),
                        name -> List.of(InetAddress.getByName(lab.kamailio().address()))));
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

    private static SipLineSpec atSipp() {
        return atSipp(IncomingRule.DECLINE);
    }

    /// A line whose proxy is SIPp, which takes no registration.
    private static SipLineSpec atSipp(IncomingRule rule) {
        return new SipLineSpec(
                new LineId("line-1"),
                new SipAddress("sip:home@" + Lab.PBX),
                new SipAddress("sip:" + sipp.address() + ":5060"),
                "home",
                new Secret(PASSWORD),
                SipTransport.UDP,
                60,
                rule);
    }

    private static boolean registered(LineStatus status) {
        return status.registration().evidence() == Evidence.ALIVE;
    }

    private static String sdp(SipLine line) {
        String address = line.localAddress().getHostAddress();
        return String.join(
                "\r\n",
                "v=0",
                "o=- 1 1 IN IP4 " + address,
                "s=-",
                "c=IN IP4 " + address,
                "t=0 0",
                "m=audio 41000 RTP/AVP 8 0",
                "a=rtpmap:8 PCMA/8000",
                "");
    }

    private static SipCall call(SipLine line, Phone phone, CallEars ears) {
        return line.invite(new SipAddress(phone.uri()), new Party("ann@chat.test", "Ann"), sdp(line), ears);
    }

    @ParameterizedTest
    @EnumSource(SipTransport.class)
    void registersAndUnregisters(SipTransport transport) {
        try (JainUserAgent agent = userAgent()) {
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
        try (JainUserAgent agent = userAgent()) {
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
        try (JainUserAgent agent = userAgent()) {
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
        try (JainUserAgent agent = userAgent()) {
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
        try (JainUserAgent agent = userAgent()) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(spec(SipTransport.UDP, PASSWORD), ears);
            ears.awaitStatus(SipLineIT::registered);
            CallEars ended = new CallEars();
            SipCall call = call(line, phone, ended);
            phone.awaitEstablished(start, PATIENCE);
            assertThat(ended.next()).isEqualTo("ringing");
            assertThat(ended.next()).isEqualTo("answered");
            assertThat(ended.offer(call, sdp(line).replace("o=- 1 1", "o=- 1 2") + "a=sendonly\r\n"))
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
        try (JainUserAgent agent = userAgent()) {
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
        try (JainUserAgent agent = userAgent()) {
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
        try (JainUserAgent agent = userAgent()) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(spec(transport, PASSWORD), ears);
            ears.awaitStatus(SipLineIT::registered);
            phone.dial("sip:home@" + Lab.PBX);
            Incoming incoming = ears.awaitCall();
            assertThat(incoming.from().address()).isEqualTo(phone.uri());
            incoming.call().ring();
            incoming.call().answer(sdp(line));
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

    /// SIPp is the line's proxy here: others may not call.
    @Test
    void answersSippsCallsOneAfterTheOther() {
        int port = 35_060;
        try (JainUserAgent agent = userAgent(port)) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(atSipp(), ears);
            Thread answering = Thread.ofVirtual().name("answering").start(() -> {
                for (int call = 0; call < 50; call++) {
                    ears.awaitCall().call().answer(sdp(line));
                }
            });

            sipp.run(
                    "-sn",
                    "uac",
                    "-s",
                    "line-1",
                    "-m",
                    "50",
                    "-r",
                    "20",
                    "-d",
                    "100",
                    line.localAddress().getHostAddress() + ":" + port);

            assertThat(answering.isAlive()).isFalse();
        }
    }

    /// A caller that requires reliable ringing, refreshes the session, presses a digit, and would have us call someone.
    @Test
    void meetsACallersWishes() {
        int port = 35_061;
        try (JainUserAgent agent = userAgent(port)) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(atSipp(), ears);
            Thread answering = Thread.ofVirtual().name("answering").start(() -> {
                Incoming incoming = ears.awaitCall();
                incoming.call().ring();
                if (incoming.ears().next().equals("digit 5")) {
                    incoming.call().answer(sdp(line));
                }
            });

            sipp.runScenario(
                    scenario("caller-with-wishes.xml"),
                    "-s",
                    "line-1",
                    "-m",
                    "1",
                    "-timeout",
                    "20",
                    line.localAddress().getHostAddress() + ":" + port);

            assertThat(answering.isAlive()).isFalse();
        }
    }

    /// A caller that leaves it to the called side to offer sound, with its call and inside it.
    @Test
    void offersSoundToACallerWhoOffersNone() {
        int port = 35_062;
        try (JainUserAgent agent = userAgent(port)) {
            Lines lines = new Lines(
                    agent, RtpCallMedia.opener(RtpPorts.EPHEMERAL), new FakeSoundCard(sample -> 0), status -> {});
            lines.apply(List.of(atSipp(IncomingRule.JOIN_SOUND)));
            SipLine line = lines.all().getFirst();

            sipp.runScenario(
                    scenario("caller-without-offer.xml"),
                    "-s",
                    "line-1",
                    "-m",
                    "3",
                    "-timeout",
                    "20",
                    line.localAddress().getHostAddress() + ":" + port);

            Awaitility.await().untilAsserted(() -> assertThat(lines.useSound()).isFalse());
        }
    }

    /// A phone whose early sound must be acknowledged, and that is then put on hold.
    @Test
    void hearsEarlySoundAndHolds() throws InterruptedException {
        try (JainUserAgent agent = userAgent()) {
            CallEars heard = new CallEars();
            Thread scenario = Thread.ofVirtual()
                    .name("sipp")
                    .start(() -> sipp.runScenario(scenario("phone-with-early-sound.xml"), "-m", "2", "-timeout", "20"));
            SipLine line = agent.open(atSipp(), new LineEars());
            SipCall call = line.invite(new SipAddress("sip:phone@" + Lab.PBX), new Party("a@b", "A"), sdp(line), heard);
            assertThat(heard.next()).isEqualTo("ringing");
            assertThat(heard.next()).startsWith("early v=0");
            assertThat(heard.next()).isEqualTo("answered");
            assertThat(heard.offer(call, sdp(line) + "a=sendonly\r\n")).contains("a=recvonly");

            call.hangUp();

            assertThat(heard.next()).isEqualTo("ended US 200");
            assertThat(scenario.join(Duration.ofSeconds(25))).isTrue();
        }
    }

    /// A phone whose own offer crosses ours.
    @Test
    void offersAgainAfterGlare() throws InterruptedException {
        try (JainUserAgent agent = userAgent()) {
            Thread scenario = phone("phone-with-glare.xml", 2);
            SipLine line = agent.open(atSipp(), new LineEars());
            CallEars heard = new CallEars();
            SipCall call = line.invite(new SipAddress("sip:phone@" + Lab.PBX), new Party("a@b", "A"), sdp(line), heard);
            assertThat(heard.next()).isEqualTo("answered");
            assertThat(heard.offer(call, sdp(line) + "a=sendonly\r\n")).contains("a=recvonly");

            call.hangUp();

            assertThat(heard.next()).isEqualTo("ended US 200");
            assertThat(scenario.join(Duration.ofSeconds(25))).isTrue();
        }
    }

    @Test
    void followsAPhoneThatMoved() throws InterruptedException {
        try (JainUserAgent agent = userAgent()) {
            Thread scenario = phone("phone-that-moved.xml", 2);
            SipLine line = agent.open(atSipp(), new LineEars());
            CallEars heard = new CallEars();
            SipCall call = line.invite(new SipAddress("sip:phone@" + Lab.PBX), new Party("a@b", "A"), sdp(line), heard);
            assertThat(heard.next()).isEqualTo("answered");

            call.hangUp();

            assertThat(heard.next()).isEqualTo("ended US 200");
            assertThat(scenario.join(Duration.ofSeconds(25))).isTrue();
        }
    }

    @Test
    void registersForAsLongAsTheRegistrarWants() throws InterruptedException {
        try (JainUserAgent agent = userAgent()) {
            Thread scenario = phone("registrar-with-long-intervals.xml", 1);
            LineEars ears = new LineEars();
            agent.open(atSipp(), ears);

            ears.awaitStatus(SipLineIT::registered);
            assertThat(scenario.join(Duration.ofSeconds(25))).isTrue();
        }
    }

    @Test
    void answersStrangeRequests() {
        int port = 35_063;
        try (JainUserAgent agent = userAgent(port)) {
            SipLine line = agent.open(atSipp(), new LineEars());

            sipp.runScenario(
                    scenario("caller-with-strange-requests.xml"),
                    "-s",
                    "line-1",
                    "-m",
                    "1",
                    "-timeout",
                    "20",
                    line.localAddress().getHostAddress() + ":" + port);
        }
    }

    /// SIPp answers beside the test.
    private static Thread phone(String scenario, int calls) {
        return Thread.ofVirtual()
                .name("sipp")
                .start(() -> sipp.runScenario(scenario(scenario), "-m", Integer.toString(calls), "-timeout", "20"));
    }

    private static String scenario(String name) {
        try (InputStream in = SipLineIT.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
