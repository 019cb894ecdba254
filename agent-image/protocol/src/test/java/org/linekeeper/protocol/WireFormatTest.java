package org.linekeeper.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// The golden files are the format: a change that breaks one breaks running sandboxes, whose agents are
/// older or newer than the controller.
class WireFormatTest {
    private static final ObjectMapper JSON = JsonMapper.shared();
    private static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant T1 = T0.plusSeconds(7);
    private static final AccountId CHAT = new AccountId("chat");
    private static final LineId HOME = new LineId("home");
    private static final PhoneId DESK = new PhoneId("desk");
    private static final Party FRIEND = new Party("friend@chat.test", "Friend");

    static final AgentSpec SPEC = new AgentSpec(
            7,
            List.of(new AccountSpec.Xmpp(CHAT, "ana@chat.test", new Secret("p1"))),
            List.of(new SipLineSpec(
                    HOME,
                    new SipAddress("sip:ana@pbx.test"),
                    new SipAddress("sip:10.1.2.3:5070"),
                    "ana",
                    new Secret("p2"),
                    SipTransport.UDP,
                    600,
                    IncomingRule.DECLINE,
                    new LineSignalling(
                            LineSignalling.KeepAlive.OPTIONS,
                            900,
                            LineSignalling.CallerIdentity.ASSERTED,
                            "-----BEGIN CERTIFICATE-----",
                            true,
                            LineSignalling.Presence.PUBLISH),
                    new LineMedia(
                            List.of(LineMedia.SoundCodec.G722, LineMedia.SoundCodec.PCMA),
                            LineMedia.Encryption.SDES,
                            30,
                            LineMedia.Digits.INFO,
                            -3,
                            1.5,
                            120,
                            LineMedia.Ice.REQUIRED,
                            "stun:stun.test",
                            new TurnServer("turn:turn.test:3479", "ana-turn", new Secret("p3"))))),
            new RingPlan(List.of(new RingPlan.Step(
                    List.of(new RingPlan.Target(DESK, new SipAddress("sip:desk@pbx.test"), HOME)), 30))),
            new TollLimits(
                    List.of("+49"),
                    List.of("+49900"),
                    new TollLimits.Allowance(10, 60),
                    new TollLimits.Allowance(20, 90)));

    static final CallRecord RECORD = new CallRecord(
            new CallId("c-1"),
            CallDirection.INCOMING,
            CHAT,
            FRIEND,
            DESK,
            T0,
            T0.plusSeconds(3),
            T1,
            CallRecord.Outcome.ANSWERED,
            CallRecord.EndedBy.PHONE,
            "OK",
            new MediaQuality("PCMA", 200, 198, 2, 1, 40, 1.5, 12.25, 4.25, MediaQuality.OneWay.NOTHING_TO_PHONE));

    static final CallSnapshot CALL = new CallSnapshot(
            new CallId("c-1"), CallDirection.INCOMING, CHAT, FRIEND, CallSnapshot.Phase.RINGING, null, T0, null);

    static final AgentStatus STATUS = new AgentStatus(
            T1,
            T0,
            7,
            12,
            List.of(new AgentStatus.ProcessStatus("dino", new Witness(Evidence.ALIVE, T0, T0, null), 1)),
            Witness.unknown(T0),
            List.of(new AgentStatus.AccountStatus(
                    CHAT,
                    new Witness(Evidence.GONE, T0, T1, "not-authorized"),
                    new Witness(Evidence.GONE, T0, T1, "Add Account"),
                    3,
                    T1,
                    "enter the right password for ana@chat.test")),
            List.of(new AgentStatus.LineStatus(
                    HOME,
                    new Witness(Evidence.ALIVE, T0, T0, "200 OK"),
                    0,
                    null,
                    null,
                    new Witness(Evidence.GONE, T0, T1, "489 Bad Event"))),
            List.of(CALL),
            Map.of("sip.malformed", 4L));

    static final EventPage EVENTS = new EventPage(
            "i-1",
            List.of(
                    new AgentEvent.AgentStarted(1, T0, 7),
                    new AgentEvent.CallChanged(2, T0, CALL),
                    new AgentEvent.CallEnded(3, T1, RECORD),
                    new AgentEvent.WitnessChanged(4, T1, "account/chat", new Witness(Evidence.ALIVE, T1, T1, null)),
                    new AgentEvent.ProcessRestarted(5, T1, "sound", "signal 9", 820),
                    new AgentEvent.Repaired(
                            6,
                            T1,
                            new RepairId("r-1"),
                            RepairRung.REGISTER,
                            "home",
                            "503 from the registrar",
                            340,
                            AgentEvent.Repaired.Outcome.FAILED,
                            "503 Service Unavailable"),
                    new AgentEvent.TollLimitMet(7, T1, HOME, "+8821234567", "calls to this number are closed")),
            STATUS);

    static final RepairRequest REPAIR =
            new RepairRequest(RepairRung.CLIENT, "chat", "logged out for 2 min", new CallId("c-1"));

    static Stream<Object[]> golden() {
        return Stream.of(
                new Object[] {"agent-spec", SPEC},
                new Object[] {"agent-status", STATUS},
                new Object[] {"event-page", EVENTS},
                new Object[] {"dial-request", new DialRequest(CHAT, "friend@chat.test")},
                new Object[] {"repair-request", REPAIR},
                new Object[] {"call-order-hold", new CallOrder.Hold()},
                new Object[] {"call-order-resume", new CallOrder.Resume()},
                new Object[] {"call-order-send-digits", new CallOrder.SendDigits("12#")},
                new Object[] {"call-order-transfer", new CallOrder.Transfer(new SipAddress("sip:mobile@pbx.test"))},
                new Object[] {"contact", new Contact(CHAT, "friend@chat.test", "Friend")},
                new Object[] {"agent-problem", new AgentProblem("registerSeconds must be 30 to 86400", "lines[0]")});
    }

    @ParameterizedTest
    @MethodSource("golden")
    void writesWhatTheGoldenFileSays(String name, Object value) throws IOException {
        assertThat(JSON.readTree(JSON.writeValueAsString(value))).isEqualTo(JSON.readTree(file(name)));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void readsTheGoldenFile(String name, Object value) throws IOException {
        assertThat(JSON.readValue(file(name), value.getClass())).isEqualTo(value);
    }

    @Test
    void readsWhatThePreviousVersionWrites() throws IOException {
        AgentStatus status = JSON.readValue(file("previous/agent-status"), AgentStatus.class);
        AgentStatus.AccountStatus account = status.accounts().getFirst();
        assertThat(account.login()).isEqualTo(new Witness(Evidence.GONE, T0, T0, "not-authorized"));
        assertThat(account.window()).isEqualTo(Witness.unknown(T0));
        assertThat(account.personNeeded()).isNull();
        assertThat(status.lines().getFirst().personNeeded()).isNull();
        assertThat(status.lines().getFirst().presence()).isNull();

        EventPage page = JSON.readValue(file("previous/event-page"), EventPage.class);
        assertThat(page.events().subList(0, 2))
                .containsExactlyElementsOf(EVENTS.events().subList(0, 2));
        assertThat(page.events().subList(3, 5))
                .containsExactlyElementsOf(EVENTS.events().subList(3, 5));
        assertThat(page.events().get(2)).isInstanceOfSatisfying(AgentEvent.CallEnded.class, ended -> {
            assertThat(ended.call().outcome()).isEqualTo(RECORD.outcome());
            assertThat(ended.call().quality())
                    .isEqualTo(new MediaQuality("PCMA", 200, 198, 2, 1, 40, 1.5, 12.25, null, null));
        });
        assertThat(page.status()).isNull();

        AgentSpec spec = JSON.readValue(file("previous/agent-spec"), AgentSpec.class);
        assertThat(spec.tolls()).isEqualTo(TollLimits.STANDARD);
        SipLineSpec line = spec.lines().getFirst();
        assertThat(line.signalling()).isEqualTo(LineSignalling.STANDARD);
        assertThat(line.media()).isEqualTo(LineMedia.STANDARD);
    }

    /// The version before lines could publish presence wrote the line's other signalling already.
    @Test
    void aRingPlanTellsOnlyWhereNobodyIsToBeDisturbed() {
        RingPlan quiet = new RingPlan(List.of(), true);

        assertThat(JSON.writeValueAsString(RingPlan.NONE)).isEqualTo("{\"steps\":[]}");
        assertThat(JSON.readValue("{\"steps\":[]}", RingPlan.class)).isEqualTo(RingPlan.NONE);
        assertThat(JSON.readValue(JSON.writeValueAsString(quiet), RingPlan.class))
                .isEqualTo(quiet);
    }

    @Test
    void readsALineThatKnowsNothingOfPresence() throws IOException {
        String earlier = file("agent-spec").replaceFirst(",\\s*\"presence\": \"PUBLISH\"", "");
        assertThat(earlier).doesNotContain("presence");

        LineSignalling signalling =
                JSON.readValue(earlier, AgentSpec.class).lines().getFirst().signalling();

        assertThat(signalling.presence()).isEqualTo(LineSignalling.Presence.NONE);
        assertThat(signalling.messageWaiting()).isTrue();
    }

    @Test
    void takesARepairWithoutWhatIsOptional() {
        assertThat(JSON.readValue("{\"rung\":\"SESSION\",\"cause\":\"no sound\"}", RepairRequest.class))
                .isEqualTo(new RepairRequest(RepairRung.SESSION, null, "no sound", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rung\":\"REBOOT\",\"cause\":\"c\"}",
                "{\"cause\":\"c\"}",
                "{\"rung\":\"CLIENT\"}",
                "{\"rung\":\"CLIENT\",\"cause\":\" \"}",
                "{\"rung\":\"CLIENT\",\"cause\":\"c\",\"target\":\"../x\"}",
                "{\"rung\":\"SESSION\",\"cause\":\"c\",\"target\":\"chat\"}"
            })
    void refusesARepairThatItCannotUnderstand(String request) {
        assertThatThrownBy(() -> JSON.readValue(request, RepairRequest.class)).isInstanceOf(DatabindException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"order\":\"send-digits\"}",
                "{\"order\":\"send-digits\",\"digits\":\"\"}",
                "{\"order\":\"send-digits\",\"digits\":\"12a\"}",
                "{\"order\":\"transfer\"}",
                "{\"order\":\"transfer\",\"to\":\"mobile\"}"
            })
    void refusesAnOrderThatItCannotUnderstand(String order) {
        assertThatThrownBy(() -> JSON.readValue(order, CallOrder.class)).isInstanceOf(DatabindException.class);
    }

    @Test
    void readsARungAndAnOutcomeThatALaterVersionAdds() throws IOException {
        String later = file("event-page").replace("\"REGISTER\"", "\"REBOOT\"").replace("\"FAILED\"", "\"PUT_OFF\"");
        AgentEvent.Repaired repaired = (AgentEvent.Repaired)
                JSON.readValue(later, EventPage.class).events().get(5);
        assertThat(repaired.rung()).isEqualTo(RepairRung.UNKNOWN);
        assertThat(repaired.outcome()).isEqualTo(AgentEvent.Repaired.Outcome.UNKNOWN);
    }

    @Test
    void aNewReadingMovesTheAgeAndOnlyANewEvidenceMovesSince() {
        Witness first = Witness.unknown(T0).next(Evidence.ALIVE, T0, null);
        Witness again = first.next(Evidence.ALIVE, T1, null);
        assertThat(again.since()).isEqualTo(T0);
        assertThat(again.checkedAt()).isEqualTo(T1);
        assertThat(again.saysTheSameAs(first)).isTrue();
        assertThat(again.next(Evidence.GONE, T1, "lost").saysTheSameAs(again)).isFalse();
        assertThat(again.next(Evidence.ALIVE, T1, "other words").saysTheSameAs(again))
                .isFalse();
        assertThat(again.next(Evidence.GONE, T1, "lost").since()).isEqualTo(T1);
    }

    @Test
    void ignoresFieldsThatALaterVersionAdds() {
        assertThat(JSON.readValue("{\"account\":\"chat\",\"contact\":\"a@b\",\"later\":{\"x\":1}}", DialRequest.class))
                .isEqualTo(new DialRequest(CHAT, "a@b"));
    }

    @Test
    void keepsAVariantThatALaterVersionAddsAsUnknown() {
        assertThat(JSON.readValue(
                        "{\"type\":\"moon-phase\",\"number\":9,\"at\":\"2026-01-02T03:04:05Z\",\"x\":1}",
                        AgentEvent.class))
                .isEqualTo(new AgentEvent.Unknown(9, T0));
        assertThat(JSON.readValue("{\"order\":\"park\",\"slot\":7}", CallOrder.class))
                .isEqualTo(new CallOrder.Unknown());
        assertThat(JSON.readValue("{\"service\":\"telex\",\"id\":\"t\"}", AccountSpec.class))
                .isEqualTo(new AccountSpec.Unknown(new AccountId("t")));
    }

    @Test
    void printsNoSecret() {
        assertThat(SPEC.toString()).doesNotContain("p1").doesNotContain("p2").contains("***");
    }

    @ParameterizedTest
    @MethodSource("badAddresses")
    void refusesWhatIsNoSipAddress(String text) {
        assertThatThrownBy(() -> new SipAddress(text)).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<String> badAddresses() {
        return Stream.of(
                "",
                "ana@pbx.test",
                "sips:ana@pbx.test",
                "sip:",
                "sip:ana@",
                "sip:ana@pbx.test:0",
                "sip:ana@pbx.test:65536",
                "sip:ana@pbx.test;transport=tcp",
                "sip:ana@pbx .test",
                "sip:a\r\nb@pbx.test",
                "sip:ana@-pbx.test");
    }

    @Test
    void takesASipAddressApart() {
        SipAddress address = new SipAddress("sip:Ana@PBX.Test:5070");
        assertThat(address.user()).contains("Ana");
        assertThat(address.host()).isEqualTo("pbx.test");
        assertThat(address.port()).hasValue(5070);
        assertThat(new SipAddress("sip:[2001:db8::1]:5060").host()).isEqualTo("[2001:db8::1]");
        assertThat(new SipAddress("sip:pbx.test").user()).isEmpty();
    }

    @Test
    void refusesAnExpiryThatNoRegistrarWouldGrant() {
        assertThatThrownBy(() -> JSON.readValue(
                        file("agent-spec").replace("\"registerSeconds\": 600", "\"registerSeconds\": 5"),
                        AgentSpec.class))
                .isInstanceOf(DatabindException.class)
                .hasMessageContaining("registerSeconds");
    }

    private static String file(String name) throws IOException {
        try (InputStream in = WireFormatTest.class.getResourceAsStream("/golden/v1/" + name + ".json")) {
            if (in == null) {
                throw new IOException("no golden file " + name);
            }
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
