package org.linekeeper.controller.call;

import java.time.Clock;
import java.util.List;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.EventPage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Stores what the agents tell. A page of events and the cursor behind it are one transaction: whatever
/// is fetched twice is stored once.
@Component
public class CallJournal {
    private static final Logger LOG = LoggerFactory.getLogger(CallJournal.class);

    private final CallStore calls;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    CallJournal(CallStore calls, ApplicationEventPublisher events, Clock clock) {
        this.calls = calls;
        this.events = events;
        this.clock = clock;
    }

    public EventCursor cursor(UserId user) {
        return calls.cursor(user).orElse(EventCursor.START);
    }

    /// @return the cursor behind the page; once it is returned, the events may be acknowledged
    @Transactional
    public EventCursor store(UserId user, EventPage page) {
        if (!page.events().isEmpty()) {
            calls.lockCursor(user);
        }
        EventCursor before = cursor(user);
        long stored = before.incarnation().equals(page.incarnation()) ? before.number() : 0;
        long last = stored;
        for (AgentEvent event : page.events()) {
            if (event.number() > last) {
                store(user, event);
                last = event.number();
            }
        }
        EventCursor after = new EventCursor(page.incarnation(), last);
        if (!after.equals(before)) {
            calls.moveCursor(user, after);
        }
        return after;
    }

    private void store(UserId user, AgentEvent event) {
        switch (event) {
            case AgentEvent.CallChanged changed -> {
                if (mayTell(user, changed.call().id())) {
                    calls.living(user, changed.call());
                    events.publishEvent(new CallStored(user, changed.call().id()));
                }
            }
            case AgentEvent.CallEnded ended -> {
                if (mayTell(user, ended.call().id())) {
                    LOG.atInfo()
                            .addKeyValue("call", ended.call().id())
                            .log(
                                    "Call {} of {} is over: {}",
                                    ended.call().id(),
                                    user,
                                    ended.call().outcome());
                    calls.ended(user, ended.call());
                    events.publishEvent(new CallStored(user, ended.call().id()));
                }
            }
            case AgentEvent.AgentStarted started ->
                // the agent tells the end of a call it knows of; what is living after its start is lost
                calls.lost(user, started.at(), "the agent was restarted during the call")
                        .forEach(call -> events.publishEvent(new CallStored(user, call)));
            case AgentEvent.WitnessChanged changed ->
                LOG.info(
                        "{}: {} is {} ({})",
                        user,
                        changed.part(),
                        changed.witness().evidence(),
                        changed.witness().detail());
            case AgentEvent.ProcessRestarted restarted ->
                LOG.warn(
                        "{}: {} was restarted ({}), ready after {} ms",
                        user,
                        restarted.process(),
                        restarted.cause(),
                        restarted.tookMillis());
            case AgentEvent.Repaired repaired ->
                LOG.warn(
                        "{}: repair {} ({}, {}) is over after {} ms: {} ({})",
                        user,
                        repaired.id(),
                        repaired.rung(),
                        repaired.cause(),
                        repaired.tookMillis(),
                        repaired.outcome(),
                        repaired.detail());
            case AgentEvent.TollLimitMet met ->
                events.publishEvent(new TollLimitMet(user, met.line(), met.destination(), met.limit()));
            case AgentEvent.Unknown unknown -> LOG.warn("{}: event {} is of an unknown kind", user, unknown.number());
        }
    }

    /// A hijacked agent could name another user's call.
    private boolean mayTell(UserId user, CallId id) {
        boolean own = calls.find(id).map(call -> call.user().equals(user)).orElse(true);
        if (!own) {
            LOG.atWarn()
                    .addKeyValue("call", id)
                    .log("The agent of {} told of call {}, which is another user's: ignored", user, id);
        }
        return own;
    }

    /// The calls that go on, as far as the agent's events tell.
    public List<CallSnapshot> living(UserId user) {
        return calls.list(CallFilter.living(user), null, 100).stream()
                .map(call -> ((Call.Living) call).snapshot())
                .toList();
    }

    /// The calls of all users that go on, as far as the list tells.
    public List<Call.Living> living() {
        return calls.living();
    }

    /// Ends a call that nobody carries any more. Does nothing where it is over.
    ///
    /// @param why for the call's record
    @Transactional
    public void lost(UserId user, CallId call, String why) {
        if (calls.failed(call, clock.instant(), CallRecord.EndedBy.AGENT, why)) {
            events.publishEvent(new CallStored(user, call));
        }
    }

    /// Removes all calls of a user.
    @Transactional
    public void forget(UserId user) {
        calls.forget(user);
    }
}
