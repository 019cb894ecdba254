package org.linekeeper.agent.call;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.agent.time.HandClock;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
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

/// A desk between a fake client and fake phones: one line, one phone, a clock that stands still.
abstract class DeskUnderTest {
    static final AccountId CHAT = new AccountId("chat");
    static final Party FRIEND = new Party("friend@chat.test", "Friend");
    static final ServiceCallRef REF = new ServiceCallRef("r1");
    static final SipLineSpec HOME = new SipLineSpec(
            new LineId("home"),
            new SipAddress("sip:ana@pbx.test"),
            null,
            "ana",
            new Secret("s"),
            SipTransport.UDP,
            600,
            IncomingRule.DECLINE);

    final FakeSip sip = new FakeSip();
    final FakeClient client = new FakeClient();
    final List<FakeMedia> media = new CopyOnWriteArrayList<>();
    final List<CallSnapshot.Phase> phases = new CopyOnWriteArrayList<>();
    final List<CallRecord> records = new CopyOnWriteArrayList<>();
    final List<String> tolls = new CopyOnWriteArrayList<>();
    final HandClock clock = new HandClock(Instant.parse("2026-01-02T03:04:05Z"));
    private final SoundCard card = new NoCard();
    final Lines lines = new Lines(sip, FakeMedia.into(media), card, status -> {});
    final CallDesk desk;

    DeskUnderTest(@TempDir Path folder) {
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

    FakeSip.FakeCall talk() {
        desk.ringing(REF, CHAT, FRIEND);
        FakeSip.FakeCall phone = phone();
        phone.phone.answered("sdp");
        await().until(() -> client.done.contains("answer r1"));
        desk.answered(REF);
        await().until(() -> phases.contains(CallSnapshot.Phase.TALKING));
        return phone;
    }

    FakeSip.FakeCall phone() {
        await().until(() -> !sip.calls.isEmpty() && desk.living().size() == 1);
        return sip.calls.getFirst();
    }

    CallRecord record() {
        await().until(() -> !records.isEmpty());
        return records.getFirst();
    }

    static RingPlan plan(String line) {
        return planTo("sip:desk@pbx.test", line);
    }

    static RingPlan planTo(String address, String line) {
        RingPlan.Target target = new RingPlan.Target(new PhoneId("desk"), new SipAddress(address), new LineId(line));
        return new RingPlan(List.of(new RingPlan.Step(List.of(target), 30)));
    }
}
