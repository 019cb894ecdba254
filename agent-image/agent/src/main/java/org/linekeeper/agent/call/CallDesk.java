package org.linekeeper.agent.call;

import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.call.CallInput.PhoneAnswered;
import org.linekeeper.agent.call.CallInput.PhoneEnded;
import org.linekeeper.agent.client.ClientException;
import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.client.Dialling;
import org.linekeeper.agent.client.DigitSending;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.ServiceClient;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.media.SdpException;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener.End;
import org.linekeeper.agent.sip.SipCallListener.End.By;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.TollLimits;
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
    private static final String LEAVING = "the sandbox is about to stop";
    private static final int FORBIDDEN = 403;
    private static final int TEMPORARILY_UNAVAILABLE = 480;

    /// The phone of a call that was moved to an address of none of the user's.
    private static final PhoneId ELSEWHERE = new PhoneId("elsewhere");

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

    private final TollGuard tolls;

    private RingPlan plan = RingPlan.NONE;
    /// How many hold a [Draining].
    private int draining;
    private volatile List<CallSnapshot> living = List.of();

    public CallDesk(
            ServiceClient client,
            Lines lines,
            CallMedia.Opener media,
            SoundCard card,
            CallReports reports,
            TollLedger tolls,
            Clock clock) {
        this.client = client;
        this.lines = lines;
        this.media = media;
        this.card = card;
        this.reports = reports;
        this.tolls = new TollGuard(tolls);
        this.clock = clock;
    }

    /// The plan for calls that begin from now on.
    public void ringPlan(RingPlan plan) {
        onDesk(() -> this.plan = plan);
    }

    /// What the lines may spend on calls that begin from now on.
    public void tollLimits(TollLimits limits) {
        onDesk(() -> tolls.limits(limits));
    }

    public List<CallSnapshot> living() {
        return living;
    }

    /// Rings the user's phones and joins the contact. Returns at once; the same id again changes nothing.
    public void dial(CallId id, DialRequest request) {
        onDesk(() -> {
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
            if (!calls.isEmpty()) {
                reports.ended(info.unserved("another call is up", clock.instant()));
            } else if (draining > 0) {
                reports.ended(info.unserved(LEAVING, clock.instant()));
            } else {
                begin(info, null);
            }
        });
    }

    /// Ends a call; false where there is none of that name.
    public boolean hangUp(CallId id) {
        boolean known = living.stream().anyMatch(call -> call.id().equals(id));
        onDesk(() -> input(id, new CallInput.HangUpRequested()));
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
        Future<Ordered> done = desk.submit(() -> ordered(id, order));
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
        input(
                id,
                switch (order) {
                    case CallOrder.Hold _ -> new CallInput.HoldRequested(true);
                    case CallOrder.Resume _ -> new CallInput.HoldRequested(false);
                    case CallOrder.SendDigits(String digits) -> new CallInput.DigitsRequested(digits);
                    case CallOrder.Transfer(SipAddress to) -> transfer(call, talking, to);
                    case CallOrder.Unknown _ -> throw new IllegalArgumentException("this version knows no such order");
                });
        return Ordered.TAKEN;
    }

    /// Over the line of the phone that has the call now.
    private static CallInput.TransferRequested transfer(LiveCall call, CallState.Talking talking, SipAddress to) {
        LineId line =
                Objects.requireNonNull(call.legs.get(talking.leg())).target().line();
        RingPlan.Target target = call.info.plan().steps().stream()
                .flatMap(step -> step.phones().stream())
                .filter(phone -> phone.address().equals(to))
                .findFirst()
                .orElseGet(() -> new RingPlan.Target(ELSEWHERE, to, line));
        return new CallInput.TransferRequested(call.freshLeg(), target);
    }

    /// A phone's own wish, on the SIP thread.
    private boolean referred(LiveCall call, Leg leg, Referral referral) {
        onDesk(() -> {
            if (call.state instanceof CallState.Talking talking && talking.leg().equals(leg)) {
                CallInput.TransferRequested wish = transfer(call, talking, referral.target());
                call.referrals.put(wish.next(), referral);
                input(call.info.id(), wish);
            } else {
                referral.progress(TEMPORARILY_UNAVAILABLE);
            }
        });
        return true;
    }

    /// What the client reports. `accountChanged` is not ours.
    public void ringing(ServiceCallRef ref, AccountId account, Party caller) {
        onDesk(() -> {
            CallInfo info = new CallInfo(
                    new CallId(UUID.randomUUID().toString()),
                    CallDirection.INCOMING,
                    account,
                    caller,
                    plan,
                    clock.instant());
            if (!calls.isEmpty()) {
                operate(info.id(), () -> client.reject(ref));
                reports.ended(info.unserved("another call is up", clock.instant()));
            } else if (draining > 0) {
                reports.ended(info.unserved(LEAVING, clock.instant()));
            } else {
                begin(info, ref);
            }
        });
    }

    /// Lets the call that is up end, and begins none until the result is closed: who calls meanwhile rings on at the
    /// service, where the user's other devices ring too, and is reported as unserved.
    public Draining drain() {
        Draining drain = new Draining();
        onDesk(drain::begin);
        return drain;
    }

    /// See [#drain]. Close it once.
    public final class Draining implements AutoCloseable {
        private volatile boolean inForce;

        private void begin() {
            draining++;
            inForce = true;
        }

        /// Whether no call is up, and none will be.
        public boolean quiet() {
            return inForce && living.isEmpty();
        }

        @Override
        public void close() {
            onDesk(() -> draining--);
        }
    }

    public void answered(ServiceCallRef ref) {
        onDesk(() -> serviceInput(ref, new CallInput.ServiceAnswered()));
    }

    public void ended(ServiceCallRef ref, ClientListener.End end) {
        onDesk(() -> serviceInput(ref, new CallInput.ServiceEnded(end)));
    }

    /// Ends all calls, and waits at most two seconds for their farewells.
    @Override
    public void close() {
        if (desk.isShutdown()) {
            return;
        }
        CountDownLatch said = new CountDownLatch(1);
        onDesk(() -> {
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
                1, Thread.ofVirtual().name(name).factory(), new ThreadPoolExecutor.DiscardPolicy());
    }

    private void onDesk(Runnable task) {
        desk.execute(guarded(task));
    }

    /// The thread's root: a bug in one step costs that step, not all later ones.
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("a step of a call failed", e);
            }
        };
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
            case CallEffect.ReleasePhone(Leg leg) -> {
                LiveCall.PhoneLeg phone = call.legs.get(leg);
                if (phone != null) {
                    phone.media().close();
                    phone.sip().hangUp();
                }
            }
            case CallEffect.HoldPhone(Leg leg, boolean held) -> {
                LiveCall.PhoneLeg phone = call.legs.get(leg);
                if (phone != null) {
                    phone.sip().reoffer(phone.media().hold(held), new HoldAnswer(call, leg, phone));
                }
            }
            case CallEffect.SendDigits(Leg leg, String digits) -> {
                LiveCall.PhoneLeg phone = call.legs.get(leg);
                if (phone != null) {
                    sendDigits(phone, digits);
                }
            }
            case CallEffect.TellTransfer(Leg next, int status) -> {
                Referral referral = call.referrals.remove(next);
                if (referral != null) {
                    referral.progress(status);
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
                var _ = desk.schedule(guarded(() -> input(id, input)), after.toMillis(), TimeUnit.MILLISECONDS);
            }
            case CallEffect.Finish finish -> finish(call, finish);
        }
    }

    private void sendDigits(LiveCall.PhoneLeg phone, String digits) {
        boolean bySignalling = lines.find(phone.target().line())
                .filter(line -> line.spec().media().digits() == LineMedia.Digits.INFO)
                .isPresent();
        if (bySignalling) {
            digits.chars().forEach(digit -> phone.sip().sendDigit((char) digit));
        } else {
            phone.media().sendDigits(digits);
        }
    }

    /// A phone that will not hold hears nothing and is not heard all the same.
    private final class HoldAnswer implements SipCall.ReofferListener {
        private final LiveCall call;
        private final Leg leg;
        private final LiveCall.PhoneLeg phone;

        HoldAnswer(LiveCall call, Leg leg, LiveCall.PhoneLeg phone) {
            this.call = call;
            this.leg = leg;
            this.phone = phone;
        }

        @Override
        public void accepted(String sdp) {
            try {
                phone.media().accept(sdp);
            } catch (SdpException e) {
                LOG.warn("call {}: the answer to hold or resume can't be used: {}", call.info.id(), e.getMessage());
                fromPhone(call, new PhoneEnded(leg, new End(By.US, 488, "Not Acceptable Here")));
            }
        }

        @Override
        public void refused(int status) {
            LOG.info("call {}: the phone refuses to hold or resume: {}", call.info.id(), status);
        }
    }

    private void invite(LiveCall call, Leg leg, RingPlan.Target target) {
        switch (tolls.ask(target.line(), target.address(), clock.instant())) {
            case TollGuard.Verdict.Free _ -> invite(call, leg, target, Optional.empty());
            case TollGuard.Verdict.Admitted admitted -> invite(call, leg, target, Optional.of(admitted));
            case TollGuard.Verdict.Refused(String number, String limit) -> {
                reports.tollLimitMet(target.line(), number, limit);
                unrung(call, leg, target, FORBIDDEN, limit);
            }
        }
    }

    private void invite(LiveCall call, Leg leg, RingPlan.Target target, Optional<TollGuard.Verdict.Admitted> toll) {
        try {
            SipLine line = lines.find(target.line())
                    .orElseThrow(() -> new IllegalArgumentException("line " + target.line() + " is not set up"));
            CallMedia sound = media.open(line.localAddress(), line.spec().media());
            sound.listen(new SoundListener(call, leg));
            PhoneListener phone = new PhoneListener(
                    leg, sound, input -> fromPhone(call, input), referral -> referred(call, leg, referral));
            Referral referral = call.referrals.get(leg);
            SipCall sip = referral == null
                    ? line.invite(target.address(), call.info.peer(), sound.offer(), phone)
                    : line.invite(referral, call.info.peer(), sound.offer(), phone);
            call.legs.put(leg, new LiveCall.PhoneLeg(target, sip, sound, toll));
        } catch (IllegalArgumentException | UncheckedIOException | SdpException e) {
            toll.ifPresent(counted -> counted.toll().ended(clock.instant()));
            unrung(call, leg, target, TEMPORARILY_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private void unrung(LiveCall call, Leg leg, RingPlan.Target target, int status, String why) {
        LOG.warn("call {}: {} can't be rung: {}", call.info.id(), target.phone(), why);
        onDesk(() -> input(call.info.id(), new PhoneEnded(leg, new End(By.NETWORK, status, why))));
    }

    /// Hears of one phone's sound, on the sound's threads.
    private final class SoundListener implements CallMedia.Listener {
        private final LiveCall call;
        private final Leg leg;

        SoundListener(LiveCall call, Leg leg) {
            this.call = call;
            this.leg = leg;
        }

        @Override
        public boolean pressed(char digit, boolean audible) {
            if (audible || !(client instanceof DigitSending sending)) {
                return false;
            }
            onDesk(() -> {
                if (!call.over()) {
                    operate(call.info.id(), () -> sending.sendDigit(named(call), digit));
                }
            });
            return true;
        }

        @Override
        public void silent(Duration length) {
            String reason = "nothing has come from the phone for " + length.toSeconds() + " s";
            fromPhone(call, new PhoneEnded(leg, new End(By.US, 200, reason)));
        }

        @Override
        public void failed(String why) {
            fromPhone(call, new PhoneEnded(leg, new End(By.US, 488, why)));
        }
    }

    private void fromPhone(LiveCall call, CallInput input) {
        onDesk(() -> {
            if (input instanceof PhoneEnded(Leg leg, End end) && end.by() == By.US) {
                // what it answered can't be used, or it has fallen silent; it believes that the call is up
                perform(call, new CallEffect.HangUpPhone(leg));
            }
            countToll(call, input);
            input(call.info.id(), input);
        });
    }

    /// A call that costs something ends with the minutes that are left.
    private void countToll(LiveCall call, CallInput input) {
        Leg leg = input instanceof PhoneAnswered(Leg answered)
                ? answered
                : input instanceof PhoneEnded(Leg ended, End _) ? ended : null;
        LiveCall.PhoneLeg phone = leg == null ? null : call.legs.get(leg);
        if (phone == null || phone.toll().isEmpty()) {
            return;
        }
        TollGuard.Verdict.Admitted admitted = phone.toll().get();
        if (input instanceof PhoneEnded) {
            admitted.toll().ended(clock.instant());
        } else if (admitted.toll().answered(clock.instant())) {
            var _ = desk.schedule(
                    guarded(() -> endForToll(call, phone)), admitted.most().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void endForToll(LiveCall call, LiveCall.PhoneLeg phone) {
        if (calls.get(call.info.id()) == call) {
            RingPlan.Target target = phone.target();
            String number =
                    TollLimits.number(target.address()).orElse(target.address().uri());
            reports.tollLimitMet(target.line(), number, "the minutes of a day are used up");
            input(call.info.id(), new CallInput.HangUpRequested());
        }
    }

    private void finish(LiveCall call, CallEffect.Finish finish) {
        CallInfo info = call.info;
        calls.remove(info.id());
        byRef.values().removeIf(info.id()::equals);
        unclaimed.clear();
        CallRecord record = call.record(finish, clock.instant());
        call.closeMedia();
        published();
        LOG.info("call {} is over: {} by {} ({})", info.id(), finish.outcome(), finish.by(), finish.detail());
        reports.ended(record);
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
        onDesk(() -> {
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
                onDesk(() -> input(id, new CallInput.ServiceFailed(words)));
            }
        });
    }
}
