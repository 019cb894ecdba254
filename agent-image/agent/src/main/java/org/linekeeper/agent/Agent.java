package org.linekeeper.agent;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.linekeeper.agent.call.CallDesk;
import org.linekeeper.agent.call.CallReports;
import org.linekeeper.agent.call.Draining;
import org.linekeeper.agent.call.Lines;
import org.linekeeper.agent.call.TollLedger;
import org.linekeeper.agent.client.ContactList;
import org.linekeeper.agent.control.AgentControl;
import org.linekeeper.agent.control.EventLog;
import org.linekeeper.agent.control.HealthEndpoint;
import org.linekeeper.agent.control.RepairAnswer;
import org.linekeeper.agent.control.SpecStore;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.repair.LivingCalls;
import org.linekeeper.agent.repair.RepairLedger;
import org.linekeeper.agent.repair.Repairs;
import org.linekeeper.agent.sip.SipUserAgent;
import org.linekeeper.agent.time.SteadyClock;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.Contact;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agent's parts, joined. By itself it takes the last spec from its store, registers the lines at once
/// and starts the session beside that; everything else happens because something happened in the session,
/// at the phone, or because the controller asked.
final class Agent implements AgentControl, AutoCloseable {
    /// What an agent is made of. It closes `sip`; the others are their maker's.
    ///
    /// @param walls what was proven to keep a client from the agent, for the status's counters
    /// @param clock for what people read and what outlives the agent
    /// @param steady by which session and lines tell their times
    record Parts(
            SpecStore store,
            EventLog events,
            RepairLedger repairs,
            TollLedger tolls,
            SipUserAgent sip,
            CallMedia.Opener media,
            Session.Opener sessions,
            Runnable givenUp,
            Supplier<Map<String, Long>> walls,
            Clock clock,
            SteadyClock steady) {}

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    private final Parts parts;
    private final Instant startedAt;
    private final WitnessLog witnesses;
    private final Session session;
    private final Lines lines;
    private final CallDesk desk;
    private final Repairs repairs;
    private final WallTimes wallTimes;
    private final Housekeeping housekeeping;
    /// Replaced under this object's monitor, read without it: a status waits for nobody.
    private volatile AgentSpec spec = AgentSpec.EMPTY;

    private Agent(Parts parts, WitnessLog witnesses, Session session, Lines lines, CallDesk desk) {
        this.parts = parts;
        this.witnesses = witnesses;
        this.startedAt = parts.clock().instant();
        this.session = session;
        this.lines = lines;
        this.desk = desk;
        this.repairs = new Repairs(
                new AgentLadder(session, lines),
                new DeskCalls(desk),
                parts.events(),
                parts.repairs(),
                parts.clock(),
                parts.steady());
        this.wallTimes = new WallTimes(parts.steady());
        this.housekeeping = new Housekeeping(() -> inCall() || lines.useSound(), System::gc);
    }

    static Agent start(Parts parts) {
        WitnessLog witnesses = new WitnessLog(parts.events(), parts.clock(), parts.steady());
        SessionNews news = new SessionNews(parts.events(), witnesses, parts.clock(), parts.givenUp());
        Session session = parts.sessions().open(news);
        Lines lines = new Lines(
                parts.sip(),
                parts.media(),
                session.card(),
                status -> witnesses.heard("line/" + status.id(), status.registration()));
        CallReports reports = new EventfulCalls(parts.events(), parts.clock());
        CallDesk desk = new CallDesk(
                session.client(), lines, parts.media(), session.card(), reports, parts.tolls(), parts.clock());
        news.callsTo(desk, lines, session.client()::accounts);
        Agent agent = new Agent(parts, witnesses, session, lines, desk);
        AgentSpec last = parts.store().load().orElse(AgentSpec.EMPTY);
        agent.make(last);
        session.start();
        agent.housekeeping.start();
        parts.events()
                .append(number ->
                        new AgentEvent.AgentStarted(number, parts.clock().instant(), last.generation()));
        return agent;
    }

    @Override
    public synchronized void apply(AgentSpec wanted) {
        if (wanted.generation() < spec.generation()) {
            throw new StaleSpecException(wanted.generation(), spec.generation());
        }
        if (!wanted.equals(spec)) {
            parts.store().save(wanted);
            make(wanted);
            LOG.info("spec {} is in force", wanted.generation());
        }
    }

    /// The lines come first: nobody waits for a client to be reachable by phone.
    private synchronized void make(AgentSpec wanted) {
        spec = wanted;
        lines.apply(wanted.lines());
        desk.ringPlan(wanted.ringPlan());
        desk.tollLimits(wanted.tolls());
        session.client().configure(wanted.accounts(), wanted.ringPlan().length());
    }

    @Override
    public AgentStatus status(Map<String, Long> extra) {
        Map<String, Long> counters = new HashMap<>(extra);
        counters.putAll(parts.sip().counters());
        counters.putAll(parts.walls().get());
        return new AgentStatus(
                parts.clock().instant(),
                startedAt,
                spec.generation(),
                parts.events().last(),
                session.processes().stream().map(wallTimes::of).toList(),
                wallTimes.of(session.sound()),
                session.client().accounts().stream().map(wallTimes::of).toList(),
                lines.statuses().stream().map(wallTimes::of).toList(),
                desk.living(),
                counters);
    }

    @Override
    public List<Contact> contacts() {
        return session.client() instanceof ContactList list ? list.contacts() : List.of();
    }

    @Override
    public void dial(CallId id, DialRequest request) {
        desk.dial(id, request);
    }

    @Override
    public boolean hangUp(CallId id) {
        return desk.hangUp(id);
    }

    @Override
    public boolean order(CallId id, CallOrder order) {
        return switch (desk.order(id, order)) {
            case TAKEN -> true;
            case NO_SUCH_CALL -> false;
            case NOT_UP -> throw new NotUpException(id);
        };
    }

    @Override
    public RepairAnswer repair(RepairId id, RepairRequest request) {
        return repairs.ask(id, request);
    }

    /// Whether a call is up, as of now; does not block.
    boolean inCall() {
        return !desk.living().isEmpty();
    }

    /// See [CallDesk#drain].
    HealthEndpoint.Drain drain() {
        return new DeskDrain(desk.drain());
    }

    /// Ends calls first, then the session, and says goodbye to the registrars.
    @Override
    public void close() {
        housekeeping.close();
        repairs.close();
        desk.close();
        lines.close();
        parts.sip().close();
        session.close();
        witnesses.close();
    }

    private record DeskCalls(CallDesk desk) implements LivingCalls {
        @Override
        public Set<CallId> living() {
            return desk.living().stream().map(CallSnapshot::id).collect(Collectors.toSet());
        }

        @Override
        public void end(CallId call) {
            desk.hangUp(call);
        }
    }

    private record DeskDrain(Draining draining) implements HealthEndpoint.Drain {
        @Override
        public boolean quiet() {
            return draining.quiet();
        }

        @Override
        public void close() {
            draining.close();
        }
    }

    private record EventfulCalls(EventLog events, Clock clock) implements CallReports {
        @Override
        public void changed(CallSnapshot call) {
            events.append(number -> new AgentEvent.CallChanged(number, clock.instant(), call));
        }

        @Override
        public void ended(CallRecord call) {
            events.append(number -> new AgentEvent.CallEnded(number, clock.instant(), call));
        }

        @Override
        public void tollLimitMet(LineId line, String number, String limit) {
            events.append(next -> new AgentEvent.TollLimitMet(next, clock.instant(), line, number, limit));
        }
    }
}
