package org.linekeeper.agent.call;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.ServiceClient;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.TollLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries the calls: hands what the client and the phones report to the [CallMachine] and has done what it
/// asks, by the [PhoneSide] and the [ServiceSide]. There is one sound card, so there is one call at a time; a second
/// caller is refused as busy.
///
/// One thread owns all state ("calls"); everything else only enqueues.
public final class CallDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallDesk.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final String LEAVING = "the sandbox is about to stop";
    private static final String BUSY = "another call is up";
    private static final String QUIET = "the user is not to be disturbed";

    private final CallReports reports;
    private final Clock clock;
    private final Mailbox desk = new Mailbox("calls");
    private final ServiceSide service;
    private final CallTolls tolls;
    private final PhoneSide phones;
    private final Map<CallId, LiveCall> calls = new HashMap<>();
    private final Set<Draining> drains = new HashSet<>();
    private RingPlan plan = RingPlan.NONE;
    private volatile List<CallSnapshot> living = List.of();

    public CallDesk(
            ServiceClient client,
            Lines lines,
            CallMedia.Opener media,
            SoundCard card,
            CallReports reports,
            TollLedger tolls,
            Clock clock) {
        this.reports = reports;
        this.clock = clock;
        this.service = new ServiceSide(client, desk, this::input);
        this.tolls = new CallTolls(tolls, reports, clock, desk, this::input);
        this.phones = new PhoneSide(lines, media, card, this.tolls, service, desk, this::input);
    }

    /// The plan for calls that begin from now on.
    public void ringPlan(RingPlan plan) {
        desk.execute(() -> this.plan = plan);
    }

    /// What the lines may spend on calls that begin from now on.
    public void tollLimits(TollLimits limits) {
        desk.execute(() -> tolls.limits(limits));
    }

    public List<CallSnapshot> living() {
        return living;
    }

    /// Rings the user's phones and joins the contact. Returns at once; the same id again changes nothing.
    public void dial(CallId id, DialRequest request) {
        desk.execute(() -> {
            if (!calls.containsKey(id)) {
                Party contact = new Party(request.contact(), null);
                take(info(id, CallDirection.OUTGOING, request.account(), contact), null);
            }
        });
    }

    /// Ends a call; false where there is none of that name.
    public boolean hangUp(CallId id) {
        boolean known = living.stream().anyMatch(call -> call.id().equals(id));
        desk.execute(() -> input(id, new CallInput.HangUpRequested()));
        return known;
    }

    /// What has become of an order.
    public enum Ordered {
        /// It is being done.
        TAKEN,
        NO_SUCH_CALL,
        /// The call rings, is being joined or is moving to another phone.
        NOT_UP
    }

    /// Does something to a call that is up. Waits for the desk's thread, which is never busy for long.
    ///
    /// @throws IllegalArgumentException where the order is one of a later version
    public Ordered order(CallId id, CallOrder order) {
        Future<Ordered> done = desk.ask(() -> ordered(id, order));
        try {
            return done.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (TimeoutException e) {
            return Ordered.NO_SUCH_CALL; // the desk has closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Ordered.NOT_UP;
        }
    }

    private Ordered ordered(CallId id, CallOrder order) {
        LiveCall call = calls.get(id);
        if (call == null) {
            return Ordered.NO_SUCH_CALL;
        }
        if (!(call.state instanceof CallState.Talking talking)) {
            return Ordered.NOT_UP;
        }
        input(id, CallOrders.input(call, talking, order));
        return Ordered.TAKEN;
    }

    /// What the client reports. `accountChanged` is not ours.
    public void ringing(ServiceCallRef ref, AccountId account, Party caller) {
        desk.execute(() ->
                take(info(new CallId(UUID.randomUUID().toString()), CallDirection.INCOMING, account, caller), ref));
    }

    public void answered(ServiceCallRef ref) {
        desk.execute(() -> service.told(ref, new CallInput.ServiceAnswered(), !calls.isEmpty()));
    }

    public void ended(ServiceCallRef ref, ClientListener.End end) {
        desk.execute(() -> service.told(ref, new CallInput.ServiceEnded(end), !calls.isEmpty()));
    }

    /// Lets the call that is up end, and begins none until the result is closed: who calls meanwhile rings on at the
    /// service, where the user's other devices ring too, and is reported as unserved.
    public Draining drain() {
        Draining drain = new Draining(() -> !living.isEmpty(), ending -> desk.execute(() -> drains.remove(ending)));
        desk.execute(() -> {
            drains.add(drain);
            drain.takeForce();
        });
        return drain;
    }

    /// Ends all calls, and waits at most two seconds for their farewells.
    @Override
    public void close() {
        if (desk.closed()) {
            return;
        }
        CountDownLatch said = new CountDownLatch(1);
        desk.execute(() -> {
            List.copyOf(calls.keySet()).forEach(id -> input(id, new CallInput.HangUpRequested()));
            service.afterwards(said::countDown);
        });
        try {
            if (!said.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the client did not end its call in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        desk.close();
        service.close();
    }

    private CallInfo info(CallId id, CallDirection direction, AccountId account, Party peer) {
        return new CallInfo(id, direction, account, peer, plan, clock.instant());
    }

    /// @param ref the service's call; null where it is yet to be dialled
    private void take(CallInfo info, @Nullable ServiceCallRef ref) {
        if (!calls.isEmpty()) {
            if (ref != null) {
                service.reject(info.id(), ref);
            }
            reports.ended(info.unserved(BUSY, clock.instant()));
        } else if (!drains.isEmpty()) {
            reports.ended(info.unserved(LEAVING, clock.instant()));
        } else if (info.incoming() && plan.doNotDisturb()) {
            reports.ended(info.unserved(QUIET, clock.instant()));
        } else {
            begin(info, ref);
        }
    }

    private void begin(CallInfo info, @Nullable ServiceCallRef ref) {
        CallMachine.Step first = CallMachine.begin(info);
        LiveCall call = new LiveCall(info, first.next(), ref);
        calls.put(info.id(), call);
        if (ref != null) {
            service.known(ref, info.id());
        }
        LOG.info(
                "call {} {} with {} begins",
                info.id(),
                info.direction(),
                info.peer().address());
        first.effects().forEach(effect -> perform(call, effect));
        published();
        reports.changed(call.snapshot());
    }

    private void input(CallId id, CallInput input) {
        LiveCall call = calls.get(id);
        if (call == null) {
            return;
        }
        CallMachine.Step step = CallMachine.on(call.state, input, clock.instant());
        boolean changed = call.become(step.next());
        step.effects().forEach(effect -> perform(call, effect));
        if (changed && !call.over()) {
            published();
            reports.changed(call.snapshot());
        }
    }

    private void perform(LiveCall call, CallEffect effect) {
        switch (effect) {
            case CallEffect.InvitePhone(Leg leg, RingPlan.Target target) -> phones.invite(call, leg, target);
            case CallEffect.OnPhone onPhone -> phones.perform(call, onPhone);
            case CallEffect.OnService onService -> service.perform(call, onService);
            case CallEffect.TellTransfer news -> phones.tellTransfer(call, news);
            case CallEffect.Remind(CallInput input, Duration after) ->
                desk.executeAfter(after, () -> input(call.info.id(), input));
            case CallEffect.Finish finish -> finish(call, finish);
        }
    }

    private void finish(LiveCall call, CallEffect.Finish finish) {
        CallInfo info = call.info;
        calls.remove(info.id());
        service.forget(info.id());
        CallRecord record = call.record(finish, clock.instant());
        published();
        LOG.info("call {} is over: {} by {} ({})", info.id(), finish.outcome(), finish.by(), finish.detail());
        reports.ended(record);
        // last: whatever becomes of its sound, the call has its record and the desk is free
        call.closeMedia();
    }

    private void published() {
        living = calls.values().stream().map(LiveCall::snapshot).toList();
    }
}
