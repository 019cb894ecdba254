package org.linekeeper.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.agent.sound.SoundException;
import org.linekeeper.agent.sound.SoundInput;
import org.linekeeper.agent.sound.SoundOutput;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallRecord.EndedBy;
import org.linekeeper.protocol.CallRecord.Outcome;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;
import org.linekeeper.protocol.TollLimits;
import tools.jackson.databind.json.JsonMapper;

class CallDeskTest {
    private static final AccountId CHAT = new AccountId("chat");
    private static final Party FRIEND = new Party("friend@chat.test", "Friend");
    private static final ServiceCallRef REF = new ServiceCallRef("r1");
    private static final SipLineSpec HOME = new SipLineSpec(
            new LineId("home"),
            new SipAddress("sip:ana@pbx.test"),
            null,
            "ana",
            new Secret("s"),
            SipTransport.UDP,
            600,
            IncomingRule.DECLINE);

    private final FakeSip sip = new FakeSip();
    private final FakeClient client = new FakeClient();
    private final List<FakeMedia> media = new CopyOnWriteArrayList<>();
    private final List<CallSnapshot.Phase> phases = new CopyOnWriteArrayList<>();
    private final List<CallRecord> records = new CopyOnWriteArrayList<>();
    private final List<String> tolls = new CopyOnWriteArrayList<>();
    private final SetClock clock = new SetClock();
    private final SoundCard card = new NoCard();
    private final Lines lines = new Lines(sip, FakeMedia.into(media), card, status -> {});
    private final CallDesk desk;

    CallDeskTest(@TempDir Path folder) {
        desk = new CallDesk(
                client,
                lines,
                FakeMedia.into(media),
                card,
                new CallReports() {
                    @Override
                    public void changed(CallSnapshot call) {
                        phases.add(call.phase());
                    }

                    @Override
                    public void ended(CallRecord call) {
                        records.add(call);
                    }

                    @Override
                    public void tollLimitMet(LineId line, String number, String limit) {
                        tolls.add(line + " " + number + ": " + limit);
                    }
                },
                new TollLedger(folder.resolve("tolls.json"), JsonMapper.shared()),
                clock);
    }

    @BeforeEach
    void oneLineOnePhone() {
        lines.apply(List.of(HOME));
        desk.ringPlan(plan("home"));
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void joinsAFriendAndThePhoneAndRecordsTheCall() {
        desk.ringing(REF, CHAT, FRIEND);
        FakeSip.FakeCall phone = phone();
        assertThat(phone.caller).isEqualTo(FRIEND);
        phone.phone.answered("sdp");
        await().until(() -> client.done.contains("answer r1"));
        desk.answered(REF);
        await().until(() -> phases.contains(CallSnapshot.Phase.TALKING));
        assertThat(media.getFirst().done).containsExactly("accept", "join");
        phone.phone.ended(new End(End.By.REMOTE, 200, "OK"));
        CallRecord record = record();
        assertThat(record.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(record.endedBy()).isEqualTo(EndedBy.PHONE);
        assertThat(record.phone()).isEqualTo(new PhoneId("desk"));
        assertThat(record.quality()).isEqualTo(FakeMedia.QUALITY);
        await().until(() -> client.done.contains("hang up r1"));
        assertThat(phases)
                .containsExactly(CallSnapshot.Phase.RINGING, CallSnapshot.Phase.JOINING, CallSnapshot.Phase.TALKING);
        assertThat(media.getFirst().done).contains("close");
        assertThat(desk.living()).isEmpty();
    }

    @Test
    void beginsNoCallWhileItIsDrainedAndLeavesTheCallerToTheUsersOtherDevices() {
        Draining drain = desk.drain();
        await().until(drain::quiet);
        desk.ringing(REF, CHAT, FRIEND);
        assertThat(record().detail()).isEqualTo("the sandbox is about to stop");
        desk.dial(new CallId("c2"), new DialRequest(CHAT, "friend@chat.test"));
        await().until(() -> records.size() == 2);
        assertThat(sip.calls).isEmpty();
        assertThat(client.done).isEmpty();
        assertThat(drain.quiet()).isTrue();
        drain.close();
        desk.ringing(new ServiceCallRef("r2"), CHAT, FRIEND);
        assertThat(phone().caller).isEqualTo(FRIEND);
    }

    @Test
    void aDrainLetsTheCallThatIsUpEnd() {
        FakeSip.FakeCall phone = talk();
        try (Draining drain = desk.drain()) {
            await().during(Duration.ofMillis(200)).until(() -> !drain.quiet());
            assertThat(phone.done).doesNotContain("hang up");
            phone.phone.ended(new End(End.By.REMOTE, 200, "OK"));
            await().until(drain::quiet);
        }
    }

    @Test
    void aPhoneThatFallsSilentEndsTheCallAndIsTold() {
        FakeSip.FakeCall phone = talk();
        media.getFirst().fallSilent();
        CallRecord record = record();
        assertThat(record.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(record.endedBy()).isEqualTo(EndedBy.AGENT);
        assertThat(record.detail()).contains("for 30 s");
        await().until(() -> client.done.contains("hang up r1"));
        assertThat(phone.done).contains("hang up");
    }

    @Test
    void aPhoneWithoutKeysEndsTheCallAndIsTold() {
        FakeSip.FakeCall phone = talk();
        media.getFirst().stayUnsecured("no keys within 10 s");
        CallRecord record = record();
        assertThat(record.endedBy()).isEqualTo(EndedBy.AGENT);
        assertThat(record.detail()).contains("no keys within 10 s");
        await().until(() -> client.done.contains("hang up r1"));
        assertThat(phone.done).contains("hang up");
    }

    @Test
    void digitsReachAClientThatCanSendThemUnlessItHearsThem() {
        talk();
        assertThat(media.getFirst().press('5', false)).isTrue();
        assertThat(media.getFirst().press('6', true)).isFalse();
        assertThat(media.getFirst().press('#', false)).isTrue();
        await().until(() -> client.done.contains("digit # in r1"));
        assertThat(client.done).contains("digit 5 in r1").doesNotContain("digit 6 in r1");
    }

    @Test
    void takesOrdersOnlyForACallThatIsUp() {
        assertThat(desk.order(new CallId("none"), new CallOrder.Hold())).isEqualTo(CallDesk.Ordered.NO_SUCH_CALL);
        desk.ringing(REF, CHAT, FRIEND);
        phone();
        assertThat(order(new CallOrder.SendDigits("1"))).isEqualTo(CallDesk.Ordered.NOT_UP);
        assertThat(media.getFirst().done).isEmpty();
        assertThatThrownBy(() -> {
                    FakeSip.FakeCall phone = phone();
                    phone.phone.answered("sdp");
                    desk.answered(REF);
                    await().until(() -> phases.contains(CallSnapshot.Phase.TALKING));
                    order(new CallOrder.Unknown());
                })
                .isInstanceOf(IllegalArgumentException.class);
    }

    private CallDesk.Ordered order(CallOrder order) {
        return desk.order(desk.living().getFirst().id(), order);
    }

    @Test
    void holdsAndResumesThePhone() {
        FakeSip.FakeCall phone = talk();
        assertThat(order(new CallOrder.Hold())).isEqualTo(CallDesk.Ordered.TAKEN);
        assertThat(phone.done).containsExactly("reoffer held offer");
        assertThat(desk.living().getFirst().phase()).isEqualTo(CallSnapshot.Phase.HELD);
        assertThat(order(new CallOrder.Resume())).isEqualTo(CallDesk.Ordered.TAKEN);
        assertThat(phone.done).containsExactly("reoffer held offer", "reoffer offer");
        assertThat(phases).endsWith(CallSnapshot.Phase.HELD, CallSnapshot.Phase.TALKING);
        assertThat(media.getFirst().done).containsExactly("accept", "join", "hold", "resume");
    }

    @Test
    void sendsDigitsAsTheLineCarriesThem() {
        talk();
        order(new CallOrder.SendDigits("12#"));
        assertThat(media.getFirst().done).contains("send 12#");
    }

    @Test
    void sendsDigitsByTheSignallingOfALineThatWantsThat() {
        lines.apply(List.of(lineWith(LineMedia.Digits.INFO)));
        FakeSip.FakeCall phone = talk();
        order(new CallOrder.SendDigits("1#"));
        assertThat(phone.done).containsExactly("digit 1", "digit #");
        assertThat(media.getFirst().done).doesNotContain("send 1#");
    }

    private static SipLineSpec lineWith(LineMedia.Digits digits) {
        LineMedia standard = LineMedia.STANDARD;
        return new SipLineSpec(
                HOME.id(),
                HOME.address(),
                HOME.registrar(),
                HOME.username(),
                HOME.password(),
                HOME.transport(),
                HOME.registerSeconds(),
                HOME.incoming(),
                HOME.signalling(),
                new LineMedia(standard.codecs(), standard.encryption(), 20, digits, 0, 0, 0));
    }

    @Test
    void movesACallToAnotherPhone() {
        FakeSip.FakeCall desktop = talk();
        order(new CallOrder.Transfer(new SipAddress("sip:mobile@pbx.test")));
        FakeSip.FakeCall mobile = sip.calls.getLast();
        assertThat(mobile.target).isEqualTo(new SipAddress("sip:mobile@pbx.test"));
        assertThat(mobile.caller).isEqualTo(FRIEND);
        assertThat(order(new CallOrder.Hold())).isEqualTo(CallDesk.Ordered.NOT_UP);

        mobile.phone.answered("sdp");

        await().until(() -> desktop.done.contains("hang up"));
        await().until(() -> media.getLast().done.contains("join"));
        assertThat(media.getFirst().done).containsExactly("accept", "join", "close");
        assertThat(desk.living().getFirst().phone()).isEqualTo(new PhoneId("elsewhere"));
        assertThat(client.done).containsExactly("answer r1");
        mobile.phone.ended(new End(End.By.REMOTE, 200, "OK"));
        assertThat(record().phone()).isEqualTo(new PhoneId("elsewhere"));
    }

    @Test
    void aPhoneMayMoveItsCallAndHearsHowThatWent() {
        FakeSip.FakeCall desktop = talk();
        List<Integer> told = new CopyOnWriteArrayList<>();
        Referral wish = new FakeReferral(new SipAddress("sip:mobile@pbx.test"), Optional.empty(), told);
        assertThat(desktop.phone.referred(wish)).isTrue();
        await().until(() -> sip.calls.size() == 2);
        sip.calls.getLast().phone.ended(new End(End.By.REMOTE, 486, "Busy Here"));
        await().until(() -> told.equals(List.of(486)));

        desktop.phone.referred(wish);
        await().until(() -> sip.calls.size() == 3);
        sip.calls.getLast().phone.answered("sdp");
        await().until(() -> told.equals(List.of(486, 200)));
        await().until(() -> desktop.done.contains("hang up"));
    }

    @Test
    void aPhoneMayMoveItsCallOntoAnotherOfItsOwnOnTheSameLine() {
        RingPlan.Target elsewhere = new RingPlan.Target(
                new PhoneId("mobile"), new SipAddress("sip:mobile@pbx.test"), new LineId("not-home"));
        List<RingPlan.Target> one = plan("home").steps().getFirst().phones();
        desk.ringPlan(new RingPlan(List.of(new RingPlan.Step(one, 30), new RingPlan.Step(List.of(elsewhere), 30))));
        FakeSip.FakeCall desktop = talk();
        List<Integer> told = new CopyOnWriteArrayList<>();

        desktop.phone.referred(new FakeReferral(elsewhere.address(), Optional.of("consult;to-tag=1;from-tag=2"), told));

        await().until(() -> sip.calls.size() == 2);
        FakeSip.FakeCall mobile = sip.calls.getLast();
        assertThat(mobile.done).containsExactly("invited to replace consult;to-tag=1;from-tag=2");
        mobile.phone.ringing();
        await().until(() -> told.equals(List.of(180)));
        mobile.phone.answered("sdp");
        await().until(() -> told.equals(List.of(180, 200)));
        await().until(() -> desktop.done.contains("hang up"));
        assertThat(desk.living().getFirst().phone()).isEqualTo(new PhoneId("mobile"));
    }

    @Test
    void aPhoneThatCallsToTakeAnothersPlaceGetsTheCall() {
        FakeSip.FakeCall desktop = talk();
        FakeSip.FakeCall mobile = newcomer();

        SipCallListener heard = replace(desktop, mobile, "offer");

        await().until(() -> mobile.done.contains("answer answer"));
        await().until(() -> media.getLast().done.contains("join"));
        assertThat(desktop.done).containsExactly("hang up");
        assertThat(media.getFirst().done).containsExactly("accept", "join", "close");
        desktop.phone.ended(new End(End.By.US, 200, "hung up"));
        await().until(() ->
                new PhoneId("elsewhere").equals(desk.living().getFirst().phone()));
        assertThat(client.done).containsExactly("answer r1");
        heard.ended(new End(End.By.REMOTE, 200, "OK"));
        assertThat(record().phone()).isEqualTo(new PhoneId("elsewhere"));
        assertThat(record().endedBy()).isEqualTo(EndedBy.PHONE);
    }

    @Test
    void aPhoneMayPickUpWhatRingsAtAnother() {
        desk.ringing(REF, CHAT, FRIEND);
        FakeSip.FakeCall desktop = phone();
        FakeSip.FakeCall mobile = newcomer();

        replace(desktop, mobile, "offer");

        await().until(() -> client.done.contains("answer r1"));
        assertThat(mobile.done).containsExactly("answer answer");
        await().until(() -> desktop.done.contains("hang up"));
    }

    @Test
    void aCallStaysWhereTheOtherPhonesSoundCannotBeUsed() {
        FakeSip.FakeCall desktop = talk();
        FakeSip.FakeCall mobile = newcomer();

        replace(desktop, mobile, "bad");

        assertThat(mobile.done).containsExactly("reject 488");
        assertThat(media.getLast().done).containsExactly("close");
        order(new CallOrder.Hold());
        assertThat(desktop.done).containsExactly("reoffer held offer");
    }

    @Test
    void aCallThatIsOverIsTakenByNobody() {
        FakeSip.FakeCall desktop = talk();
        desktop.phone.ended(new End(End.By.REMOTE, 200, "OK"));
        record();
        FakeSip.FakeCall mobile = newcomer();

        replace(desktop, mobile, "offer");

        await().until(() -> mobile.done.contains("reject 603"));
        assertThat(media.getLast().done).contains("close");
    }

    private static FakeSip.FakeCall newcomer() {
        return new FakeSip.FakeCall(HOME.address(), FRIEND, "", refusedListener());
    }

    private static SipCallListener replace(FakeSip.FakeCall old, FakeSip.FakeCall by, String offer) {
        return old.phone
                .replaced(by, new SipLineListener.Party("sip:mobile@pbx.test", "Mobile"), offer)
                .orElseThrow();
    }

    @Test
    void aNumberThatIsClosedIsNotReachedByMovingACall() {
        talk();
        desk.tollLimits(new TollLimits(
                List.of("+49"), List.of("+49900"), new TollLimits.Allowance(10, 60), new TollLimits.Allowance(20, 90)));
        order(new CallOrder.Transfer(new SipAddress("sip:+4990012345@pbx.test")));
        await().until(() -> !tolls.isEmpty());
        assertThat(sip.calls).hasSize(1);
        await().until(() -> order(new CallOrder.Hold()) == CallDesk.Ordered.TAKEN);
    }

    private record FakeReferral(SipAddress target, Optional<String> replaces, List<Integer> told) implements Referral {
        @Override
        public Optional<String> referredBy() {
            return Optional.empty();
        }

        @Override
        public void progress(int status) {
            told.add(status);
        }
    }

    @Test
    void aCallsSoundIsAsItsLineWantsIt() {
        desk.ringing(REF, CHAT, FRIEND);
        phone();
        assertThat(media.getFirst().line).isEqualTo(HOME.media());
    }

    private FakeSip.FakeCall talk() {
        desk.ringing(REF, CHAT, FRIEND);
        FakeSip.FakeCall phone = phone();
        phone.phone.answered("sdp");
        await().until(() -> client.done.contains("answer r1"));
        desk.answered(REF);
        await().until(() -> phases.contains(CallSnapshot.Phase.TALKING));
        return phone;
    }

    @Test
    void aSecondCallerIsRefusedAndTheFirstCallGoesOn() {
        desk.ringing(REF, CHAT, FRIEND);
        phone();
        desk.ringing(new ServiceCallRef("r2"), CHAT, new Party("other@chat.test", null));
        await().until(() -> client.done.contains("reject r2"));
        assertThat(record().outcome()).isEqualTo(Outcome.MISSED);
        assertThat(desk.living()).hasSize(1);
        assertThat(sip.calls).hasSize(1);
    }

    @Test
    void anAnswerThatCannotBeUsedEndsThatPhoneOnly() {
        desk.ringing(REF, CHAT, FRIEND);
        FakeSip.FakeCall phone = phone();
        phone.phone.answered("bad");
        await().until(() -> phone.done.contains("hang up"));
        assertThat(client.done).isEmpty();
        assertThat(desk.living()).hasSize(1);
    }

    @Test
    void aPlanThatNamesAMissingLineRingsNobodyAndRejectsNobody() {
        desk.ringPlan(plan("elsewhere"));
        desk.ringing(REF, CHAT, FRIEND);
        await().until(() -> desk.living().size() == 1);
        desk.ended(REF, ClientListener.End.PEER);
        assertThat(record().detail()).contains("line elsewhere is not set up");
        assertThat(client.done).isEmpty();
    }

    @Test
    void aClientThatFailsToAnswerEndsThePhonesLegWithItsWords() {
        client.failure = "no accept button";
        desk.ringing(REF, CHAT, FRIEND);
        FakeSip.FakeCall phone = phone();
        phone.phone.answered("sdp");
        CallRecord record = record();
        assertThat(record.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(record.detail()).isEqualTo("no accept button");
        assertThat(phone.done).contains("hang up");
    }

    @Test
    void dialsTheContactOnceTheUserIsThere() {
        CallId id = new CallId("out");
        desk.dial(id, new DialRequest(CHAT, "friend@chat.test"));
        desk.dial(id, new DialRequest(CHAT, "friend@chat.test"));
        FakeSip.FakeCall phone = phone();
        assertThat(client.done).isEmpty();
        phone.phone.answered("sdp");
        await().until(() -> client.done.contains("dial friend@chat.test"));
        desk.answered(FakeClient.DIALLED);
        await().until(() -> phases.contains(CallSnapshot.Phase.TALKING));
        assertThat(desk.hangUp(id)).isTrue();
        assertThat(record().endedBy()).isEqualTo(EndedBy.REQUEST);
        await().until(() -> client.done.contains("hang up dialled"));
        assertThat(sip.calls).hasSize(1);
        assertThat(desk.hangUp(id)).isFalse();
    }

    @Test
    void hearsWhatTheClientSaysBeforeItsDiallingHasReturned() {
        client.dialTakesUntil = new CountDownLatch(1);
        desk.dial(new CallId("out"), new DialRequest(CHAT, "friend@chat.test"));
        phone().phone.answered("sdp");
        await().until(() -> client.done.contains("dial friend@chat.test"));
        desk.ended(FakeClient.DIALLED, ClientListener.End.DECLINED);
        client.dialTakesUntil.countDown();
        assertThat(record().outcome()).isEqualTo(Outcome.DECLINED);
    }

    @Test
    void aCallEndedWhileItIsBeingDialledIsHungUpAtTheServiceToo() {
        client.dialTakesUntil = new CountDownLatch(1);
        desk.dial(new CallId("out"), new DialRequest(CHAT, "friend@chat.test"));
        FakeSip.FakeCall phone = phone();
        phone.phone.answered("sdp");
        await().until(() -> client.done.contains("dial friend@chat.test"));
        phone.phone.ended(new End(End.By.REMOTE, 200, "OK"));
        record();
        client.dialTakesUntil.countDown();
        await().until(() -> client.done.contains("hang up dialled"));
    }

    @Test
    void aDigitThatThePhoneTellsByItsSignallingReachesItsSound() {
        desk.ringing(REF, CHAT, FRIEND);
        FakeSip.FakeCall phone = phone();
        phone.phone.answered("sdp");

        phone.phone.digit('5');

        assertThat(media.getFirst().done).contains("digit 5");
    }

    @Test
    void aNumberThatIsClosedIsNotRungAndItIsTold() {
        desk.tollLimits(tolls(List.of("+49"), 10));
        desk.ringPlan(planTo("sip:+8821234567@pbx.test", "home"));

        desk.ringing(REF, CHAT, FRIEND);
        await().until(() -> !tolls.isEmpty());
        desk.ended(REF, ClientListener.End.PEER);

        assertThat(record().detail()).isEqualTo("403 calls to this number are closed");
        assertThat(tolls).containsExactly("home +8821234567: calls to this number are closed");
        assertThat(sip.calls).isEmpty();
    }

    @Test
    void aCallEndsWithTheMinutesThatAreLeft() {
        desk.tollLimits(tolls(List.of("+49"), 1));
        desk.ringPlan(planTo("sip:+4930123456@pbx.test", "home"));
        talk(REF, 0);
        clock.now = clock.now.plusMillis(59_990);
        sip.calls.getFirst().phone.ended(new End(End.By.REMOTE, 200, "OK"));
        await().until(() -> records.size() == 1);

        talk(new ServiceCallRef("r2"), 1);

        await().until(() -> records.size() == 2);
        assertThat(records.getLast().endedBy()).isEqualTo(EndedBy.REQUEST);
        assertThat(tolls).containsExactly("home +4930123456: the minutes of a day are used up");
        await().until(() -> client.done.contains("hang up r2"));
        assertThat(sip.calls.getLast().done).contains("hang up");
    }

    private void talk(ServiceCallRef ref, int call) {
        desk.ringing(ref, CHAT, FRIEND);
        await().until(() -> sip.calls.size() == call + 1);
        sip.calls.get(call).phone.answered("sdp");
        await().until(() -> client.done.contains("answer " + ref.value()));
        desk.answered(ref);
    }

    private static TollLimits tolls(List<String> open, int minutes) {
        TollLimits.Allowance allowance = new TollLimits.Allowance(10, minutes);
        return new TollLimits(open, List.of(), allowance, allowance);
    }

    @Test
    void closingHangsEverybodyUp() {
        desk.ringing(REF, CHAT, FRIEND);
        FakeSip.FakeCall phone = phone();
        desk.close();
        assertThat(phone.done).contains("hang up");
        assertThat(client.done).contains("reject r1");
        assertThat(records).hasSize(1);
    }

    @Test
    void aLineThatDeclinesRefusesItsCallers() {
        FakeSip.FakeCall call = new FakeSip.FakeCall(HOME.address(), FRIEND, "", refusedListener());
        sip.lines.getFirst().listener.incoming(call, new SipLineListener.Party("x", "y"), "o");
        assertThat(call.done).containsExactly("reject 480");
    }

    private static SipCallListener refusedListener() {
        return new SipCallListener() {
            @Override
            public void ringing() {}

            @Override
            public void answered(String sdp) {}

            @Override
            public String reoffered(String sdp) {
                return sdp;
            }

            @Override
            public void ended(End end) {}
        };
    }

    private FakeSip.FakeCall phone() {
        await().until(() -> !sip.calls.isEmpty() && desk.living().size() == 1);
        return sip.calls.getFirst();
    }

    private CallRecord record() {
        await().until(() -> !records.isEmpty());
        return records.getFirst();
    }

    private static RingPlan plan(String line) {
        return planTo("sip:desk@pbx.test", line);
    }

    private static RingPlan planTo(String address, String line) {
        RingPlan.Target target = new RingPlan.Target(new PhoneId("desk"), new SipAddress(address), new LineId(line));
        return new RingPlan(List.of(new RingPlan.Step(List.of(target), 30)));
    }

    /// Stands still until the test moves it.
    private static final class SetClock extends Clock {
        volatile Instant now = Instant.parse("2026-01-02T03:04:05Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static final class NoCard implements SoundCard {
        @Override
        public SoundInput openSpeaker(int rate, int frameSamples) {
            throw new SoundException("no card here");
        }

        @Override
        public SoundOutput openMicrophone(int rate, int frameSamples) {
            throw new SoundException("no card here");
        }
    }
}
