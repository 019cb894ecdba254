package org.linekeeper.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.CallRecord.EndedBy;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.TollLimits;

/// What is done to a call that is up: held, moved to another phone, taken over, sent digits.
class CallOrdersTest extends DeskUnderTest {
    CallOrdersTest(@TempDir Path folder) {
        super(folder);
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
        await().until(() -> media.getLast().done.contains("close"));
    }

    private static FakeSip.FakeCall newcomer() {
        return new FakeSip.FakeCall(HOME.address(), FRIEND, "", new Deaf());
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
}
