package org.linekeeper.agent.call;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.call.CallInput.PhoneAnswered;
import org.linekeeper.agent.call.CallInput.PhoneEnded;
import org.linekeeper.agent.client.ClientException;
import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.client.Dialling;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.ServiceClient;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.media.SdpException;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.RingPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries the calls: hands what the client and the phones report to the [CallMachine] and does what it
/// asks. There is one sound card, so there is one call at a time; a second caller is refused as busy.
///
/// One thread owns all state ("calls"); everything else only enqueues. Operating the client may take
/// seconds and has a thread of its own ("client-operations"), in order.
public final class CallDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallDesk.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final ServiceClient client;
    private final Lines lines;
    private final CallMedia.Opener media;
    private final SoundCard card;
    private final CallReports reports;
    private final Clock clock;
    private final ScheduledExecutorService desk = mailbox("calls");
    private final ScheduledExecutorService operations = mailbox("client-operations");
    private final Map<CallId, LiveCall> calls = new HashMap<>();
    private final Map<ServiceCallRef, CallId> byRef = new HashMap<>();
    /// What the client said about a call before its dialling had returned its name.
    private final Map<ServiceCallRef, List<CallInput>> unclaimed = new HashMap<>();

    private RingPlan plan = RingPlan.NONE;
    private volatile List<CallSnapshot> living = List.of();

    public CallDesk(
            ServiceClient client,
            Lines lines,
            CallMedia.Opener media,
            SoundCard card,
            CallReports reports,
            Clock clock) {
        this.client = client;
        this.lines = lines;
        this.media = media;
        this.card = card;
        this.reports = reports;
        this.clock = clock;
    }

    /// The plan for calls that begin from now on.
    public void ringPlan(RingPlan plan) {
        desk.execute(() -> this.plan = plan);
    }

    public List<CallSnapshot> living() {
        return living;
    }

    /// Rings the user's phones and joins the contact. Returns at once; the same id again changes nothing.
    public void dial(CallId id, DialRequest request) {
        desk.execute(() -> {
            if (calls.containsKey(id)) {
                return;
            }
            CallInfo info = new CallInfo(
                    id,
                    CallDirection.OUTGOING,
                    request.account(),
                    new Party(request.contact(), null),
                    plan,
                    clock.instant());
            if (calls.isEmpty()) {
                begin(info, null);
            } else {
                reports.ended(unserved(info, "another call is up"));
            }
        });
    }

    /// Ends a call; false where there is none of that name.
    public boolean hangUp(CallId id) {
        boolean known = living.stream().anyMatch(call -> call.id().equals(id));
        desk.execute(() -> input(id, new CallInput.HangUpRequested()));
        return known;
    }

    /// What the client reports. `accountChanged` is not ours.
    public void ringing(ServiceCallRef ref, AccountId account, Party caller) {
        desk.execute(() -> {
            CallInfo info = new CallInfo(
                    new CallId(UUID.randomUUID().toString()),
                    CallDirection.INCOMING,
                    account,
                    caller,
                    plan,
                    clock.instant());
            if (calls.isEmpty()) {
                begin(info, ref);
            } else {
                operate(info.id(), () -> client.reject(ref));
                reports.ended(unserved(info, "another call is up"));
            }
        });
    }

    public void answered(ServiceCallRef ref) {
        desk.execute(() -> serviceInput(ref, new CallInput.ServiceAnswered()));
    }

    public void ended(ServiceCallRef ref, ClientListener.End end) {
        desk.execute(() -> serviceInput(ref, new CallInput.ServiceEnded(end)));
    }

    /// Ends all calls, and waits at most two seconds for their farewells.
    @Override
    public void close() {
        if (desk.isShutdown()) {
            return;
        }
        CountDownLatch said = new CountDownLatch(1);
        desk.execute(() -> {
            List.copyOf(calls.keySet()).forEach(id -> input(id, new CallInput.HangUpRequested()));
            operations.execute(said::countDown);
        });
        try {
            if (!said.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the client did not end its call in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        desk.shutdownNow();
        operations.shutdownNow();
    }

    /// One thread's queue. What comes after the end is dropped: peers may still talk while we close.
    private static ScheduledExecutorService mailbox(String name) {
        return new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
    }

    private void begin(CallInfo info, @Nullable ServiceCallRef service) {
        CallMachine.Step first = CallMachine.begin(info);
        LiveCall call = new LiveCall(info, first.next(), service);
        calls.put(info.id(), call);
        if (service != null) {
            byRef.put(service, info.id());
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

    private void serviceInput(ServiceCallRef ref, CallInput input) {
        CallId id = byRef.get(ref);
        if (id != null) {
            input(id, input);
        } else if (!calls.isEmpty()) {
            unclaimed.computeIfAbsent(ref, r -> new ArrayList<>()).add(input);
        }
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
        CallId id = call.info.id();
        switch (effect) {
            case CallEffect.InvitePhone(Leg leg, RingPlan.Target target) -> invite(call, leg, target);
            case CallEffect.HangUpPhone(Leg leg) -> {
                LiveCall.PhoneLeg phone = call.legs.get(leg);
                if (phone != null) {
                    phone.sip().hangUp();
                }
            }
            case CallEffect.JoinSound(Leg leg) -> {
                LiveCall.PhoneLeg phone = call.legs.get(leg);
                if (phone != null) {
                    phone.media().join(card);
                }
            }
            case CallEffect.AnswerService() -> operate(id, () -> client.answer(named(call)));
            case CallEffect.RejectService() -> operate(id, () -> client.reject(named(call)));
            case CallEffect.DialService() -> operate(id, () -> dial(call));
            case CallEffect.HangUpService() -> operate(id, () -> hangUpService(call));
            case CallEffect.Remind(CallInput input, Duration after) -> {
                var _ = desk.schedule(() -> input(id, input), after.toMillis(), TimeUnit.MILLISECONDS);
            }
            case CallEffect.Finish finish -> finish(call, finish);
        }
    }

    private void invite(LiveCall call, Leg leg, RingPlan.Target target) {
        Optional<SipLine> line = lines.find(target.line());
        if (line.isEmpty()) {
            var gone = new SipCallListener.End(
                    SipCallListener.End.By.NETWORK, 480, "line " + target.line() + " is not set up");
            desk.execute(() -> input(call.info.id(), new PhoneEnded(leg, gone)));
            return;
        }
        CallMedia sound = media.open(line.get().localAddress());
        SipCall sip = line.get()
                .invite(target.address(), call.info.peer(), sound.offer(), new PhoneListener(call, leg, sound));
        call.legs.put(leg, new LiveCall.PhoneLeg(target, sip, sound));
    }

    private void finish(LiveCall call, CallEffect.Finish finish) {
        CallInfo info = call.info;
        calls.remove(info.id());
        byRef.values().removeIf(info.id()::equals);
        unclaimed.clear();
        CallRecord record = new CallRecord(
                info.id(),
                info.direction(),
                info.account(),
                info.peer(),
                call.phone(),
                info.startedAt(),
                call.answeredAt(),
                clock.instant(),
                finish.outcome(),
                finish.by(),
                finish.detail(),
                call.quality());
        call.closeMedia();
        published();
        LOG.info("call {} is over: {} by {} ({})", info.id(), finish.outcome(), finish.by(), finish.detail());
        reports.ended(record);
    }

    private CallRecord unserved(CallInfo info, String why) {
        return new CallRecord(
                info.id(),
                info.direction(),
                info.account(),
                info.peer(),
                null,
                info.startedAt(),
                null,
                clock.instant(),
                info.incoming() ? CallRecord.Outcome.MISSED : CallRecord.Outcome.FAILED,
                CallRecord.EndedBy.AGENT,
                why,
                null);
    }

    private void published() {
        living = calls.values().stream().map(LiveCall::snapshot).toList();
    }

    private static ServiceCallRef named(LiveCall call) {
        if (call.service == null) {
            throw new ClientException("the client has no such call");
        }
        return call.service;
    }

    private void dial(LiveCall call) {
        if (!(client instanceof Dialling dialling)) {
            throw new ClientException("this service's client cannot place calls");
        }
        ServiceCallRef ref = dialling.dial(call.info.account(), call.info.peer().address());
        call.service = ref;
        desk.execute(() -> {
            if (call.over()) {
                return;
            }
            byRef.put(ref, call.info.id());
            List<CallInput> early = unclaimed.remove(ref);
            if (early != null) {
                early.forEach(input -> input(call.info.id(), input));
            }
        });
    }

    private void hangUpService(LiveCall call) {
        if (call.service != null) {
            client.hangUp(call.service);
        }
    }

    private void operate(CallId id, Runnable operation) {
        operations.execute(() -> {
            try {
                operation.run();
            } catch (RuntimeException e) {
                LOG.warn("call {}: the client failed: {}", id, e.toString());
                String words = e.getMessage() == null ? e.toString() : e.getMessage();
                desk.execute(() -> input(id, new CallInput.ServiceFailed(words)));
            }
        });
    }

    /// Passes a phone's news on. A phone whose answer can't be used is hung up and counts as ended.
    private final class PhoneListener implements SipCallListener {
        private final LiveCall call;
        private final Leg leg;
        private final CallMedia sound;

        PhoneListener(LiveCall call, Leg leg, CallMedia sound) {
            this.call = call;
            this.leg = leg;
            this.sound = sound;
        }

        @Override
        public void ringing() {
            LOG.info("call {}: phone {} rings", call.info.id(), leg);
        }

        @Override
        public void answered(String sdp) {
            desk.execute(() -> {
                try {
                    sound.accept(sdp);
                    input(call.info.id(), new PhoneAnswered(leg));
                } catch (SdpException e) {
                    LOG.warn("call {}: the phone's answer can't be used: {}", call.info.id(), e.getMessage());
                    LiveCall.PhoneLeg phone = call.legs.get(leg);
                    if (phone != null) {
                        phone.sip().hangUp();
                    }
                    input(call.info.id(), new PhoneEnded(leg, new End(End.By.US, 488, "Not Acceptable Here")));
                }
            });
        }

        @Override
        public String reoffered(String sdp) {
            return sound.answer(sdp);
        }

        @Override
        public void ended(End end) {
            desk.execute(() -> {
                input(call.info.id(), new PhoneEnded(leg, end));
                if (call.over()) {
                    sound.close();
                }
            });
        }
    }
}
