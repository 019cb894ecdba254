package org.linekeeper.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.agent.call.FakeClient;
import org.linekeeper.agent.call.FakeMedia;
import org.linekeeper.agent.call.FakeSip;
import org.linekeeper.agent.call.TollLedger;
import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.ServiceClient;
import org.linekeeper.agent.control.AgentControl;
import org.linekeeper.agent.control.EventLog;
import org.linekeeper.agent.control.Identity;
import org.linekeeper.agent.control.RepairAnswer;
import org.linekeeper.agent.control.SpecStore;
import org.linekeeper.agent.control.TestAuthority;
import org.linekeeper.agent.repair.RepairLedger;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.agent.sound.SoundException;
import org.linekeeper.agent.sound.SoundInput;
import org.linekeeper.agent.sound.SoundOutput;
import org.linekeeper.agent.time.HandClock;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.AgentStatus.AccountStatus;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.AgentStatus.ProcessStatus;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;
import org.linekeeper.protocol.RepairRung;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;
import org.linekeeper.protocol.TollLimits;
import org.linekeeper.protocol.Witness;
import tools.jackson.databind.json.JsonMapper;

class AgentTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final HandClock clock = new HandClock(NOW);

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private FakeSip sip = new FakeSip();
    private FakeSession session = new FakeSession();
    private @Nullable EventLog events;

    @BeforeEach
    void identity() throws Exception {
        new TestAuthority().writeIdentity(folder.resolve("identity"));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void makesWhatTheSpecSaysAndTellsItsGeneration() throws Exception {
        Agent agent = started();
        agent.apply(spec(3, "sip:ana@pbx.test"));
        assertThat(sip.lines).hasSize(1);
        assertThat(session.client.configured).hasSize(1);
        assertThat(agent.status(Map.of("control.refused", 2L)).appliedGeneration())
                .isEqualTo(3);
        assertThat(agent.status(Map.of("control.refused", 2L)).counters())
                .containsEntry("control.refused", 2L)
                .containsEntry("wall.identity", 1L);
    }

    @Test
    void tellsThePartsTimesByAWallClockThatWasSet() throws Exception {
        Agent agent = started();
        agent.apply(spec(3, "sip:ana@pbx.test"));

        clock.set(Duration.ofHours(-5));

        AgentStatus status = agent.status(Map.of());
        Instant then = NOW.minus(Duration.ofHours(5));
        assertThat(status.at()).isEqualTo(then);
        assertThat(status.sound().checkedAt()).isEqualTo(then);
        assertThat(status.lines())
                .singleElement()
                .returns(
                        Instant.EPOCH.minus(Duration.ofHours(5)),
                        line -> line.registration().since());
    }

    @Test
    void leavesAnUnchangedLineAloneAndReplacesAChangedOne() throws Exception {
        Agent agent = started();
        agent.apply(spec(3, "sip:ana@pbx.test"));
        agent.apply(spec(4, "sip:ana@pbx.test"));
        assertThat(sip.lines).hasSize(1);
        agent.apply(spec(5, "sip:ana@other.test"));
        assertThat(sip.lines.getFirst().closed).isTrue();
        assertThat(sip.lines.getLast().spec.address()).isEqualTo(new SipAddress("sip:ana@other.test"));
    }

    @Test
    void comesBackAloneWithTheLastSpec() throws Exception {
        started().apply(spec(3, "sip:ana@pbx.test"));
        sip = new FakeSip();
        session = new FakeSession();
        Agent again = started();
        assertThat(sip.lines).hasSize(1);
        assertThat(again.status(Map.of()).appliedGeneration()).isEqualTo(3);
        assertThat(page()).last().isEqualTo(new AgentEvent.AgentStarted(2, NOW, 3));
    }

    @Test
    void refusesAnOlderSpecThanTheOneInForce() throws Exception {
        Agent agent = started();
        agent.apply(spec(3, "sip:ana@pbx.test"));
        assertThatThrownBy(() -> agent.apply(spec(2, "sip:ana@other.test")))
                .isInstanceOf(AgentControl.StaleSpecException.class)
                .hasMessageContaining("3");
        assertThat(sip.lines).hasSize(1);
    }

    @Test
    void writesEachChangeOfAWitnessOnce() throws Exception {
        Agent agent = started();
        agent.apply(spec(3, "sip:ana@pbx.test"));
        Witness registered = new Witness(Evidence.ALIVE, NOW, NOW, "200 OK");
        LineStatus status = new LineStatus(new LineId("home"), registered, 0, null, null, null);
        LineStatus younger = new LineStatus(
                new LineId("home"), registered.next(Evidence.ALIVE, NOW.plusSeconds(5), "200 OK"), 0, null, null, null);
        LineStatus gone = new LineStatus(
                new LineId("home"), registered.next(Evidence.GONE, NOW, "503 Busy"), 0, null, null, null);
        sip.lines.getFirst().listener.statusChanged(status);
        sip.lines.getFirst().listener.statusChanged(younger);
        sip.lines.getFirst().listener.statusChanged(gone);
        await().until(() -> page().getLast() instanceof AgentEvent.WitnessChanged last
                && last.witness().evidence() == Evidence.GONE);
        assertThat(page())
                .filteredOn(AgentEvent.WitnessChanged.class::isInstance)
                .containsExactly(
                        new AgentEvent.WitnessChanged(2, NOW, "line/home", registered),
                        new AgentEvent.WitnessChanged(3, NOW, "line/home", gone.registration()));
    }

    @Test
    void keepsTheRecordOfACall() throws Exception {
        Agent agent = started();
        agent.apply(spec(3, "sip:ana@pbx.test"));
        ServiceCallRef ref = new ServiceCallRef("r");
        news().ringing(ref, new AccountId("chat"), new Party("friend@chat.test", null), NOW);
        await().until(() -> !sip.calls.isEmpty());
        news().ended(ref, ClientListener.End.PEER);
        await().until(() -> page().stream().anyMatch(AgentEvent.CallEnded.class::isInstance));
        AgentEvent.CallEnded ended = (AgentEvent.CallEnded) page().getLast();
        assertThat(ended.call().outcome()).isEqualTo(CallRecord.Outcome.CANCELLED);
    }

    @Test
    void aClientThatHangsDoesNotFreezeTheStatus() throws Exception {
        Agent agent = started();
        CountDownLatch forEver = new CountDownLatch(1);
        session.client.configuringTakesUntil = forEver;
        Thread hanging = Thread.ofVirtual().start(() -> agent.apply(spec(3, "sip:ana@pbx.test")));
        await().until(() -> agent.status(Map.of()).appliedGeneration() == 3);
        assertThat(hanging.isAlive()).isTrue();
        forEver.countDown();
        hanging.join();
    }

    @Test
    void registersALineAnewAndTellsHowItWent() throws Exception {
        Agent agent = started();
        agent.apply(spec(3, "sip:ana@pbx.test"));
        assertThat(agent.repair(new RepairId("r-0"), new RepairRequest(RepairRung.REGISTER, "other", "503", null)))
                .isInstanceOf(RepairAnswer.NoSuchTarget.class);
        agent.repair(new RepairId("r-1"), new RepairRequest(RepairRung.REGISTER, "home", "503", null));
        FakeSip.FakeLine line = sip.lines.getFirst();
        await().until(() -> !line.registering.isEmpty());
        line.registering
                .getFirst()
                .accept(new LineStatus(new LineId("home"), witness(Evidence.GONE, "503 Busy"), 1, null, null, null));
        assertThat(repaired())
                .returns(AgentEvent.Repaired.Outcome.FAILED, AgentEvent.Repaired::outcome)
                .returns("line home is not registered: 503 Busy", AgentEvent.Repaired::detail);
    }

    @Test
    void aClientIsRepairedWhenItsProcessAndItsLoginAreNew() throws Exception {
        Agent agent = started();
        session.client.accounts = List.of(account(witness(Evidence.GONE, "lost")));
        session.processes = List.of(new ProcessStatus("client", witness(Evidence.GONE, "ended"), 1));
        agent.repair(new RepairId("r-1"), new RepairRequest(RepairRung.CLIENT, "chat", "hangs", null));
        await().until(() -> session.client.done.contains("restart hangs"));
        session.processes = List.of(new ProcessStatus("client", witness(Evidence.ALIVE, null), 1));
        assertThat(page()).noneMatch(AgentEvent.Repaired.class::isInstance);

        session.client.accounts = List.of(account(witness(Evidence.ALIVE, null)));

        assertThat(repaired().outcome()).isEqualTo(AgentEvent.Repaired.Outcome.DONE);
    }

    @Test
    void whatWasReadyBeforeTheRepairProvesNothing() throws Exception {
        Agent agent = started();
        Witness old = new Witness(Evidence.ALIVE, NOW.minusSeconds(1), NOW, null);
        session.processes = List.of(new ProcessStatus("bus", old, 0));
        session.sound = old;
        agent.repair(new RepairId("r-1"), new RepairRequest(RepairRung.SESSION, null, "no sound", null));
        await().until(() -> session.client.done.contains("restart all: no sound"));
        session.processes = List.of(new ProcessStatus("bus", witness(Evidence.ALIVE, null), 0));
        assertThat(page()).noneMatch(AgentEvent.Repaired.class::isInstance);

        session.sound = witness(Evidence.ALIVE, null);

        assertThat(repaired().outcome()).isEqualTo(AgentEvent.Repaired.Outcome.DONE);
    }

    @Test
    void tellsTheLinesWhetherTheServiceCanBeReached() throws Exception {
        Agent agent = started();
        agent.apply(spec(3, "sip:ana@pbx.test"));
        changed(Evidence.UNKNOWN);
        assertThat(sip.lines.getFirst().presence).isNull();
        changed(Evidence.ALIVE);
        assertThat(sip.lines.getFirst().presence).isTrue();
        changed(Evidence.UNKNOWN);
        assertThat(sip.lines.getFirst().presence).isTrue();
        changed(Evidence.GONE);
        assertThat(sip.lines.getFirst().presence).isFalse();

        agent.apply(spec(4, "sip:ana@other.test"));

        assertThat(sip.lines.getLast().presence).isFalse();
    }

    private void changed(Evidence login) {
        AccountStatus account = account(witness(login, null));
        session.client.accounts = List.of(account);
        news().accountChanged(account);
    }

    private static Witness witness(Evidence evidence, @Nullable String words) {
        return new Witness(evidence, NOW, NOW, words);
    }

    private static AccountStatus account(Witness login) {
        return new AccountStatus(new AccountId("chat"), login, Witness.unknown(NOW), 0, null, null);
    }

    private AgentEvent.Repaired repaired() throws Exception {
        await().until(() -> page().stream().anyMatch(AgentEvent.Repaired.class::isInstance));
        return (AgentEvent.Repaired) page().getLast();
    }

    private Agent started() throws Exception {
        Identity identity = Identity.read(folder.resolve("identity"));
        EventLog log = new EventLog(folder.resolve("events.jsonl"), JsonMapper.shared());
        events = log;
        FakeSession opened = session;
        Agent agent = Agent.start(new Agent.Parts(
                new SpecStore(folder.resolve("spec.sealed"), identity, JsonMapper.shared()),
                log,
                new RepairLedger(folder.resolve("repairs.json"), JsonMapper.shared()),
                new TollLedger(folder.resolve("tolls.json"), JsonMapper.shared()),
                sip,
                FakeMedia.into(new ArrayList<>()),
                news -> {
                    opened.news = news;
                    return opened;
                },
                () -> {},
                () -> Map.of("wall.identity", 1L),
                clock,
                clock.steady()));
        open.add(agent);
        return agent;
    }

    private SessionNews news() {
        SessionNews news = session.news;
        if (news == null) {
            throw new IllegalStateException("not started");
        }
        return news;
    }

    private List<AgentEvent> page() throws Exception {
        if (events == null) {
            throw new IllegalStateException("not started");
        }
        return events.poll("", 0, Duration.ZERO).events();
    }

    private static AgentSpec spec(long generation, String address) {
        SipLineSpec line = new SipLineSpec(
                new LineId("home"),
                new SipAddress(address),
                null,
                "ana",
                new Secret("s"),
                SipTransport.UDP,
                600,
                IncomingRule.DECLINE);
        RingPlan.Target desk = new RingPlan.Target(new PhoneId("desk"), new SipAddress("sip:desk@pbx.test"), line.id());
        return new AgentSpec(
                generation,
                List.of(new AccountSpec.Xmpp(new AccountId("chat"), "ana@chat.test", new Secret("p"))),
                List.of(line),
                new RingPlan(List.of(new RingPlan.Step(List.of(desk), 30))),
                TollLimits.STANDARD);
    }

    private static final class FakeSession implements Session, SoundCard {
        final FakeClient client = new FakeClient();
        volatile @Nullable SessionNews news;
        volatile List<ProcessStatus> processes = List.of();
        volatile Witness sound = Witness.unknown(NOW);

        @Override
        public void start() {}

        @Override
        public ServiceClient client() {
            return client;
        }

        @Override
        public SoundCard card() {
            return this;
        }

        @Override
        public List<ProcessStatus> processes() {
            return processes;
        }

        @Override
        public void restart(String cause) {
            client.done.add("restart all: " + cause);
        }

        @Override
        public Witness sound() {
            return sound;
        }

        @Override
        public SoundInput openSpeaker(int rate, int frameSamples) {
            throw new SoundException("no card here");
        }

        @Override
        public SoundOutput openMicrophone(int rate, int frameSamples) {
            throw new SoundException("no card here");
        }

        @Override
        public void close() {}
    }
}
