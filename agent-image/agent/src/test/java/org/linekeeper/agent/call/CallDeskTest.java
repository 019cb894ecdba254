package org.linekeeper.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallRecord.EndedBy;
import org.linekeeper.protocol.CallRecord.Outcome;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.TollLimits;

class CallDeskTest extends DeskUnderTest {
    CallDeskTest(@TempDir Path folder) {
        super(folder);
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
        await().until(() -> media.getFirst().done.contains("close"));
        assertThat(desk.living()).isEmpty();
    }

    @Test
    void aCallsRecordOutlivesSoundThatBreaks() {
        FakeSip.FakeCall phone = talk();
        media.getFirst().breakAtItsEnd();

        phone.phone.ended(new End(End.By.REMOTE, 200, "OK"));

        assertThat(record().outcome()).isEqualTo(Outcome.ANSWERED);
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
    void whoIsNotToBeDisturbedHearsOfACallerInTheListOnly() {
        List<RingPlan.Step> steps = plan("home").steps();
        desk.ringPlan(new RingPlan(steps, true));

        desk.ringing(REF, CHAT, FRIEND);

        assertThat(record().outcome()).isEqualTo(Outcome.MISSED);
        assertThat(record().detail()).isEqualTo("the user is not to be disturbed");
        assertThat(sip.calls).isEmpty();
        // it rings on where the user's other devices are
        assertThat(client.done).isEmpty();
        desk.dial(new CallId("out"), new DialRequest(CHAT, "friend@chat.test"));
        phone().phone.ended(new End(End.By.REMOTE, 486, "Busy Here"));
        await().until(() -> records.size() == 2);
        desk.ringPlan(new RingPlan(steps, false));
        desk.ringing(new ServiceCallRef("r2"), CHAT, FRIEND);
        await().until(() -> sip.calls.size() == 2);
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
    void aCallsSoundIsAsItsLineWantsIt() {
        desk.ringing(REF, CHAT, FRIEND);
        phone();
        assertThat(media.getFirst().line).isEqualTo(HOME.media());
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
        clock.forward(Duration.ofMillis(59_990));
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
        FakeSip.FakeCall call = new FakeSip.FakeCall(HOME.address(), FRIEND, "", new Deaf());
        sip.lines.getFirst().listener.incoming(call, new SipLineListener.Party("x", "y"), "o");
        assertThat(call.done).containsExactly("reject 480");
    }
}
