package org.linekeeper.lab.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.call.Lines;
import org.linekeeper.agent.media.RtpCallMedia;
import org.linekeeper.agent.media.RtpPorts;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.jain.JainUserAgent;
import org.linekeeper.agent.sound.FakeSoundCard;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Sipp;
import org.linekeeper.lab.sip.LineEars.CallEars;
import org.linekeeper.lab.sip.LineEars.Incoming;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;

/// A line of the agent's whose proxy is SIPp, which takes each part as a scenario wants it: others may not call.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("SIPp")
class SippIT {
    private static final SipAddress PHONE = new SipAddress("sip:phone@" + Lab.PBX);
    private static final Duration WHOLE_SCENARIO = Duration.ofSeconds(25);
    private static final Party CALLER = new Party("a@b", "A");

    private static Lab lab;
    private static Sipp sipp;

    @BeforeAll
    static void start() {
        lab = Lab.start();
        sipp = lab.sipp();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static SipLineSpec atSipp() {
        return atSipp(IncomingRule.DECLINE);
    }

    /// A line whose proxy is SIPp, which takes no registration but where its scenario says so.
    private static SipLineSpec atSipp(IncomingRule rule) {
        return new SipLineSpec(
                new LineId("line-1"),
                new SipAddress("sip:home@" + Lab.PBX),
                new SipAddress("sip:" + sipp.address() + ":5060"),
                "home",
                new Secret("correct horse"),
                SipTransport.UDP,
                60,
                rule);
    }

    /// SIPp calls the line; returns when its calls are over.
    private static void caller(String scenario, int calls, SipLine line, int port) {
        sipp.runScenario(
                scenario(scenario),
                "-s",
                "line-1",
                "-m",
                Integer.toString(calls),
                "-timeout",
                "20",
                line.localAddress().getHostAddress() + ":" + port);
    }

    @Test
    void answersSippsCallsOneAfterTheOther() {
        int port = 35_060;
        try (JainUserAgent agent = LabAgent.start(lab, port)) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(atSipp(), ears);
            CompletableFuture<Void> answering = beside(() -> {
                for (int call = 0; call < 50; call++) {
                    ears.awaitCall().call().answer(LabAgent.sdp(line));
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

            assertThat(answering).succeedsWithin(WHOLE_SCENARIO);
        }
    }

    /// A caller that requires reliable ringing, refreshes the session, presses a digit, and would have us call someone.
    @Test
    void meetsACallersWishes() {
        int port = 35_061;
        try (JainUserAgent agent = LabAgent.start(lab, port)) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(atSipp(), ears);
            CompletableFuture<Void> answering = beside(() -> {
                Incoming incoming = ears.awaitCall();
                incoming.call().ring();
                if (incoming.ears().next().equals("digit 5")) {
                    incoming.call().answer(LabAgent.sdp(line));
                }
            });

            caller("caller-with-wishes.xml", 1, line, port);

            assertThat(answering).succeedsWithin(WHOLE_SCENARIO);
        }
    }

    /// A caller that leaves it to the called side to offer sound, with its call and inside it.
    @Test
    void offersSoundToACallerWhoOffersNone() {
        int port = 35_062;
        try (JainUserAgent agent = LabAgent.start(lab, port)) {
            Lines lines = new Lines(
                    agent, RtpCallMedia.opener(RtpPorts.EPHEMERAL), new FakeSoundCard(sample -> 0), status -> {});
            lines.apply(List.of(atSipp(IncomingRule.JOIN_SOUND)));
            SipLine line = lines.all().getFirst();

            caller("caller-without-offer.xml", 3, line, port);

            Awaitility.await().untilAsserted(() -> assertThat(lines.useSound()).isFalse());
        }
    }

    /// A phone whose early sound must be acknowledged, and that is then put on hold.
    @Test
    void hearsEarlySoundAndHolds() {
        CallEars heard = new CallEars();
        callAPhone("phone-with-early-sound.xml", heard, (call, offer) -> {
            assertThat(heard.next()).isEqualTo("ringing");
            assertThat(heard.next()).startsWith("early v=0");
            assertThat(heard.next()).isEqualTo("answered");
            assertThat(heard.offer(call, offer + "a=sendonly\r\n")).contains("a=recvonly");
            hangUp(call, heard);
        });
    }

    /// A phone whose own offer crosses ours.
    @Test
    void offersAgainAfterGlare() {
        CallEars heard = new CallEars();
        callAPhone("phone-with-glare.xml", heard, (call, offer) -> {
            assertThat(heard.next()).isEqualTo("answered");
            assertThat(heard.offer(call, offer + "a=sendonly\r\n")).contains("a=recvonly");
            hangUp(call, heard);
        });
    }

    @Test
    void followsAPhoneThatMoved() {
        CallEars heard = new CallEars();
        callAPhone("phone-that-moved.xml", heard, (call, _) -> {
            assertThat(heard.next()).isEqualTo("answered");
            hangUp(call, heard);
        });
    }

    @Test
    void registersForAsLongAsTheRegistrarWants() {
        try (JainUserAgent agent = LabAgent.start(lab)) {
            CompletableFuture<Void> scenario = phone("registrar-with-long-intervals.xml", 1);
            LineEars ears = new LineEars();
            agent.open(atSipp(), ears);

            ears.awaitStatus(status -> status.registration().evidence() == Evidence.ALIVE);
            assertThat(scenario).succeedsWithin(WHOLE_SCENARIO);
        }
    }

    @Test
    void answersStrangeRequests() {
        int port = 35_063;
        try (JainUserAgent agent = LabAgent.start(lab, port)) {
            SipLine line = agent.open(atSipp(), new LineEars());

            caller("caller-with-strange-requests.xml", 1, line, port);
        }
    }

    /// Two phones that answer at once behind a proxy that forks: the first has the call, the other is hung up.
    @Test
    void keepsOneOfTwoPhonesThatAnswer() {
        CallEars heard = new CallEars();
        callAPhone("phone-that-forks.xml", heard, (_, _) -> {
            assertThat(heard.next()).isEqualTo("ringing");
            assertThat(heard.after("ringing")).isEqualTo("answered");
            assertThat(heard.next()).isEqualTo("ended REMOTE 200");
        });
    }

    /// A phone that would have us call someone else in its place, and hears how that goes.
    @Test
    void tellsAPhoneHowItsTransferGoes() {
        CallEars heard = CallEars.willing();
        callAPhone("phone-with-a-transfer.xml", heard, (_, _) -> {
            assertThat(heard.next()).isEqualTo("answered");
            assertThat(heard.next()).isEqualTo("referred sip:mobile@pbx.test");
            Referral wish = heard.wish();
            wish.progress(180);
            wish.progress(200);
            assertThat(heard.next()).isEqualTo("ended REMOTE 200");
        });
    }

    /// A phone that we ask to call someone else in our place.
    @Test
    void hearsHowATransferGoes() {
        CallEars heard = new CallEars();
        callAPhone("phone-that-is-transferred.xml", heard, (call, _) -> {
            assertThat(heard.next()).isEqualTo("answered");
            BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
            call.refer(new SipAddress("sip:mobile@pbx.test"), told::add);
            Awaitility.await().untilAsserted(() -> assertThat(told).containsExactly(100, 180, 200));
            hangUp(call, heard);
        });
    }

    /// A second call of the same caller's that takes the first one's place.
    @Test
    void letsACallTakeAnothersPlace() {
        int port = 35_064;
        try (JainUserAgent agent = LabAgent.start(lab, port)) {
            LineEars ears = LineEars.willing();
            SipLine line = agent.open(atSipp(), ears);
            CompletableFuture<Void> answering = beside(() -> {
                Incoming first = ears.awaitCall();
                first.call().answer(LabAgent.sdp(line));
                Incoming second = first.ears().successor();
                second.call().answer(LabAgent.sdp(line));
                assertThat(first.ears().next()).isEqualTo("ended US 200");
                assertThat(second.ears().next()).isEqualTo("ended REMOTE 200");
            });

            caller("caller-that-takes-over.xml", 1, line, port);

            assertThat(answering).succeedsWithin(WHOLE_SCENARIO);
        }
    }

    /// At twenty times the pace.
    @ParameterizedTest
    @ValueSource(strings = {"caller-who-leaves-refreshing.xml", "caller-who-forgets-refreshing.xml"})
    void refreshesASessionAndEndsOneThatNobodyRefreshes(String scenario) {
        int port = 35_065;
        try (JainUserAgent agent = LabAgent.start(lab, port, Duration.ofMillis(50))) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(atSipp(), ears);
            CompletableFuture<Void> answering =
                    beside(() -> ears.awaitCall().call().answer(LabAgent.sdp(line)));

            caller(scenario, 1, line, port);

            assertThat(answering).succeedsWithin(WHOLE_SCENARIO);
        }
    }

    /// A call of ours to a phone that SIPp plays, whose scenario has to come to its end.
    ///
    /// @param test gets the call and what was offered with it
    private static void callAPhone(String scenario, CallEars heard, BiConsumer<SipCall, String> test) {
        try (JainUserAgent agent = LabAgent.start(lab)) {
            // it is the registrar too
            CompletableFuture<Void> phone = phone(scenario, 2);
            SipLine line = agent.open(atSipp(), new LineEars());
            String offer = LabAgent.sdp(line);
            test.accept(line.invite(PHONE, CALLER, offer, heard), offer);
            assertThat(phone).succeedsWithin(WHOLE_SCENARIO);
        }
    }

    private static void hangUp(SipCall call, CallEars heard) {
        call.hangUp();
        assertThat(heard.next()).isEqualTo("ended US 200");
    }

    /// SIPp answers beside the test.
    private static CompletableFuture<Void> phone(String scenario, int calls) {
        return beside(() -> sipp.runScenario(scenario(scenario), "-m", Integer.toString(calls), "-timeout", "20"));
    }

    private static CompletableFuture<Void> beside(Runnable work) {
        return CompletableFuture.runAsync(work, Thread.ofVirtual().name("beside")::start);
    }

    private static String scenario(String name) {
        try (InputStream in = SippIT.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
