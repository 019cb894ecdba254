package org.linekeeper.lab.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.linekeeper.agent.call.CallDesk;
import org.linekeeper.agent.call.CallReports;
import org.linekeeper.agent.call.FakeClient;
import org.linekeeper.agent.call.Lines;
import org.linekeeper.agent.call.TollLedger;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.media.RtpCallMedia;
import org.linekeeper.agent.media.RtpPorts;
import org.linekeeper.agent.sip.jain.JainUserAgent;
import org.linekeeper.agent.sip.jain.SipOptions;
import org.linekeeper.agent.sip.jain.transaction.SipTimings;
import org.linekeeper.agent.sound.FakeSoundCard;
import org.linekeeper.lab.measure.Signal;
import org.linekeeper.lab.measure.Tone;
import org.linekeeper.lab.measure.Wav;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Phone;
import org.linekeeper.lab.peer.SoundTap;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;
import tools.jackson.databind.json.JsonMapper;

/// What is done to a call that is up, with real phones at its other end. Only the service's client is played.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the call orders")
class CallOrdersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String PASSWORD = "correct horse";
    private static final LineId LINE = new LineId("line-1");
    private static final ServiceCallRef REF = new ServiceCallRef("r1");
    private static final int TONE_HZ = 1_000;

    private final Lab lab = Lab.start();
    private final FakeClient client = new FakeClient();
    private final FakeSoundCard card = new FakeSoundCard(
            sample -> (int) Math.round(8_000 * Math.sin(2 * Math.PI * TONE_HZ * sample / Signal.RATE)));
    private final List<CallRecord> records = new CopyOnWriteArrayList<>();
    private final JainUserAgent agent;
    private final Lines lines;
    private final CallDesk desk;

    CallOrdersIT(@TempDir Path folder) {
        lab.kamailio().addUser("home", PASSWORD);
        agent = JainUserAgent.start(
                Clock.systemUTC(),
                new SipOptions(
                        0,
                        SipTimings.STANDARD,
                        4096,
                        Duration.ofSeconds(25),
                        Duration.ofMinutes(5),
                        name -> List.of(InetAddress.getByName(lab.kamailio().address()))));
        CallMedia.Opener media = RtpCallMedia.opener(RtpPorts.EPHEMERAL);
        lines = new Lines(agent, media, card, status -> {});
        desk = new CallDesk(
                client,
                lines,
                media,
                card,
                new Records(records),
                new TollLedger(folder.resolve("tolls.json"), JsonMapper.shared()),
                Clock.systemUTC());
        lines.apply(List.of(new SipLineSpec(
                LINE,
                new SipAddress("sip:home@" + Lab.PBX),
                null,
                "home",
                new Secret(PASSWORD),
                SipTransport.UDP,
                60,
                IncomingRule.DECLINE)));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> lines.statuses().getFirst().registration().evidence() == Evidence.ALIVE);
    }

    @AfterEach
    void stop() {
        desk.close();
        lines.close();
        agent.close();
        lab.close();
    }

    private record Records(List<CallRecord> ended) implements CallReports {
        @Override
        public void changed(CallSnapshot call) {}

        @Override
        public void ended(CallRecord call) {
            ended.add(call);
        }

        @Override
        public void tollLimitMet(LineId line, String number, String limit) {
            throw new AssertionError(limit);
        }
    }

    /// A friend's call that the phone has taken.
    private void callTo(Phone phone, Instant start) {
        RingPlan.Target target = new RingPlan.Target(new PhoneId("desk"), new SipAddress(phone.uri()), LINE);
        desk.ringPlan(new RingPlan(List.of(new RingPlan.Step(List.of(target), 30))));
        desk.ringing(REF, new AccountId("chat"), new Party("friend@chat.test", "Friend"));
        phone.awaitEstablished(start, PATIENCE);
        Awaitility.await().atMost(PATIENCE).until(() -> client.done.contains("answer r1"));
        desk.answered(REF);
        Awaitility.await().atMost(PATIENCE).until(() -> phase() == CallSnapshot.Phase.TALKING);
    }

    private CallSnapshot.Phase phase() {
        return desk.living().getFirst().phase();
    }

    private void order(CallOrder order) {
        assertThat(desk.order(desk.living().getFirst().id(), order)).isEqualTo(CallDesk.Ordered.TAKEN);
    }

    private static Tone lastHalfSecond(SoundTap ear) {
        Wav heard = ear.recording().sound();
        short[] samples = heard.samples();
        assertThat(samples.length).isGreaterThan(Signal.RATE);
        return Tone.strongest(new Wav(
                Signal.RATE, java.util.Arrays.copyOfRange(samples, samples.length - Signal.RATE / 2, samples.length)));
    }

    private static void awaitClient(SoundTap ear) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(lastHalfSecond(ear).hz()).isBetween(TONE_HZ - 5.0, TONE_HZ + 5.0);
            assertThat(lastHalfSecond(ear).levelDbfs()).isGreaterThan(-25);
        });
    }

    private static void awaitSilence(SoundTap ear) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lastHalfSecond(ear).levelDbfs()).isLessThan(-60));
    }

    @Test
    void aPhoneIsHeldAndTakenBackAndHearsDigits() {
        Phone phone = lab.answeringPhone("desk");
        Instant start = Instant.now();
        callTo(phone, start);
        try (SoundTap ear = phone.ear()) {
            awaitClient(ear);

            Instant held = Instant.now();
            order(new CallOrder.Hold());
            awaitReinvited(held);
            assertThat(phase()).isEqualTo(CallSnapshot.Phase.HELD);
            awaitSilence(ear);

            Instant resumed = Instant.now();
            order(new CallOrder.Resume());
            awaitReinvited(resumed);
            assertThat(phase()).isEqualTo(CallSnapshot.Phase.TALKING);
            awaitClient(ear);
        }
        order(new CallOrder.SendDigits("12#"));
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(phone.digits(start)).isEqualTo("12#"));
    }

    /// The phone's 200 to an INVITE inside the call.
    private void awaitReinvited(Instant since) {
        lab.kamailio()
                .awaitMessage(
                        "the phone takes the offer",
                        since,
                        PATIENCE,
                        message -> message.isResponse("INVITE", 200) && message.received());
    }

    @Test
    void aCallMovesToAnotherPhone() {
        Phone phone = lab.answeringPhone("desk");
        Phone mobile = lab.answeringPhone("mobile");
        Instant start = Instant.now();
        callTo(phone, start);

        order(new CallOrder.Transfer(new SipAddress(mobile.uri())));

        mobile.awaitEstablished(start, PATIENCE);
        phone.awaitClosed(start, PATIENCE);
        try (SoundTap ear = mobile.ear()) {
            awaitClient(ear);
        }
        assertThat(client.done).containsExactly("answer r1");
        mobile.hangUp();
        Awaitility.await().atMost(PATIENCE).until(() -> !records.isEmpty());
        assertThat(records.getFirst().outcome()).isEqualTo(CallRecord.Outcome.ANSWERED);
        assertThat(client.done).contains("hang up r1");
    }

    @Test
    void aCallStaysWhereNobodyIsAtTheOtherPhone() {
        Phone phone = lab.answeringPhone("desk");
        Instant start = Instant.now();
        callTo(phone, start);

        order(new CallOrder.Transfer(new SipAddress("sip:nobody@" + Lab.PBX)));

        lab.kamailio().awaitMessage("no such user", start, PATIENCE, message -> message.isResponse("INVITE", 404));
        try (SoundTap ear = phone.ear()) {
            awaitClient(ear);
        }
        order(new CallOrder.Hold());
    }

    /// The phone's own key for it.
    @Test
    void aPhoneMovesItsCallToAnother() {
        Phone phone = lab.answeringPhone("desk");
        Phone mobile = lab.answeringPhone("mobile");
        Instant start = Instant.now();
        callTo(phone, start);

        phone.transfer(mobile.uri());

        mobile.awaitEstablished(start, PATIENCE);
        lab.kamailio()
                .awaitMessage(
                        "the phone takes the news of its transfer",
                        start,
                        PATIENCE,
                        message -> message.isResponse("NOTIFY", 200) && message.received());
        lab.kamailio()
                .awaitMessage(
                        "the phone's call is ended, by whichever side",
                        start,
                        PATIENCE,
                        message -> message.isResponse("BYE", 200) && message.received());
        try (SoundTap ear = mobile.ear()) {
            awaitClient(ear);
        }
        assertThat(desk.living()).hasSize(1);
    }
}
