package org.linekeeper.agent.client.dino;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.linekeeper.agent.client.ClientException;
import org.linekeeper.agent.client.ClientListener.End;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.dino.CallEffect.Accept;
import org.linekeeper.agent.client.dino.CallEffect.Alerting;
import org.linekeeper.agent.client.dino.CallEffect.Answered;
import org.linekeeper.agent.client.dino.CallEffect.CloseWindow;
import org.linekeeper.agent.client.dino.CallEffect.Ended;
import org.linekeeper.agent.client.dino.CallEffect.GoingOut;
import org.linekeeper.agent.client.dino.CallEffect.Reject;
import org.linekeeper.agent.client.dino.CallEffect.RestartClient;
import org.linekeeper.agent.client.dino.DinoCall.Calling;
import org.linekeeper.agent.client.dino.DinoCall.Connecting;
import org.linekeeper.agent.client.dino.DinoCall.Ending;
import org.linekeeper.agent.client.dino.DinoCall.Fading;
import org.linekeeper.agent.client.dino.DinoCall.Placing;
import org.linekeeper.agent.client.dino.DinoCall.Ringing;
import org.linekeeper.agent.client.dino.DinoCall.Talking;
import org.linekeeper.protocol.AccountId;

/// The calls that Dino has, merged from sources of which none tells the whole: signals in, effects out, and no
/// clock, no I/O. Each call rings once at most, is answered once at most and ends exactly once. Not
/// thread-safe: owned by the driver's thread.
final class DinoCalls {
    /// Dino never stops to ring by itself when the caller vanished. Longer where the user's phones ring for longer.
    static final Duration RING_TIMEOUT = Duration.ofSeconds(90);

    /// After the last phone has stopped to ring.
    static final Duration RUNG_OUT = Duration.ofSeconds(10);

    static final Duration PLACE_TIMEOUT = Duration.ofSeconds(8);
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(90);
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    static final Duration FADE_TIMEOUT = Duration.ofSeconds(3);
    static final Duration END_TIMEOUT = Duration.ofSeconds(6);
    private static final int REMEMBERED = 16;

    private final Map<ServiceCallRef, DinoCall> calls = new LinkedHashMap<>();
    private final Deque<Proposal> proposals = new ArrayDeque<>();
    private final Deque<String> endedSessions = new ArrayDeque<>();
    private final String refPrefix;
    private long lastRef;
    private boolean soundFlows;
    private Duration ringTimeout = RING_TIMEOUT;

    /// An incoming call that was seen on the wire and has not rung yet.
    private record Proposal(AccountId account, String peer, String sid) {
        static Proposal of(CallSignal.Spoken spoken) {
            return new Proposal(spoken.account(), spoken.peer(), spoken.sid());
        }

        boolean isOf(AccountId called, String caller) {
            return account.equals(called) && peer.equals(caller);
        }
    }

    /// @param refPrefix makes the calls' names unique within the agent's life
    DinoCalls(String refPrefix) {
        this.refPrefix = refPrefix;
    }

    /// For the calls that ring from now on.
    ///
    /// @param phones how long the user's phones ring
    void ringFor(Duration phones) {
        Duration whole = phones.plus(RUNG_OUT);
        ringTimeout = whole.compareTo(RING_TIMEOUT) > 0 ? whole : RING_TIMEOUT;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /// The next moment at which [CallSignal.Look] is due.
    Optional<Instant> nextLook() {
        return calls.values().stream()
                .map(call -> call.phase().until())
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    ServiceCallRef newRef() {
        lastRef++;
        return new ServiceCallRef(refPrefix + lastRef);
    }

    /// @throws ClientException where a request can't be met in the call's state; nothing has changed then
    List<CallEffect> on(CallSignal signal, Instant now) {
        return switch (signal) {
            case CallSignal.Rung rung -> rung(rung, now);
            case CallSignal.Withdrawn withdrawn -> withdrawn(withdrawn.notification());
            case CallSignal.Spoken spoken -> spoken(spoken, now);
            case CallSignal.Sound sound -> sound(sound.flowing(), now);
            case CallSignal.ProcessGone _ -> endAll();
            case CallSignal.Dial dial -> dial(dial, now);
            case CallSignal.Answer answer -> answer(answer.call(), now);
            case CallSignal.HangUp hangUp -> hangUp(hangUp.call(), End.US, now);
            case CallSignal.WindowClosed closed -> windowClosed(closed);
            case CallSignal.Look _ -> look(now);
        };
    }

    private List<CallEffect> rung(CallSignal.Rung rung, Instant now) {
        String peer = rung.caller().address();
        // the newest: one that never rang must not give its name to every call that follows
        Optional<Proposal> proposal = proposals.reversed().stream()
                .filter(seen -> seen.isOf(rung.account(), peer))
                .findFirst();
        proposals.removeIf(seen -> seen.isOf(rung.account(), peer));
        String sid = proposal.map(Proposal::sid).orElse("");
        if (!sid.isEmpty() && endedSessions.contains(sid)) {
            // the peer took up a call that we had hung up meanwhile: Dino takes it for a new one
            return List.of(new Reject(rung.ring()));
        }
        ServiceCallRef ref = newRef();
        put(new DinoCall(ref, rung.account(), peer, sid, new Ringing(rung.ring(), now.plus(ringTimeout))));
        return List.of(new CallEffect.Ringing(ref, rung.account(), rung.caller(), rung.at()));
    }

    private List<CallEffect> withdrawn(int notification) {
        // in any later phase it only says what is known: the call was answered or is being rejected
        return find(call -> call.phase() instanceof Ringing ringing
                        && ringing.ring().notification() == notification)
                .map(call -> end(call, End.PEER))
                .orElse(List.of());
    }

    private List<CallEffect> spoken(CallSignal.Spoken spoken, Instant now) {
        Optional<DinoCall> known = find(call -> call.sid().equals(spoken.sid())
                && call.account().equals(spoken.account())
                && call.peer().equals(spoken.peer()));
        if (known.isPresent()) {
            return spoken.incoming() ? heard(known.get(), spoken.word(), now) : said(known.get(), spoken.word());
        }
        return switch (spoken.word()) {
            case PROPOSE, INITIATE -> spoken.incoming() ? proposed(spoken) : placed(spoken, now);
            case RINGING, PROCEED -> List.of();
            case REJECT, RETRACT, DECLINE, TERMINATE -> {
                proposals.remove(Proposal.of(spoken));
                yield List.of();
            }
        };
    }

    /// Somebody calls: the ring follows, or came first and may have been answered since.
    private List<CallEffect> proposed(CallSignal.Spoken spoken) {
        Optional<DinoCall> nameless = find(call -> call.sid().isEmpty()
                && !(call.phase() instanceof Placing)
                && call.account().equals(spoken.account())
                && call.peer().equals(spoken.peer()));
        if (nameless.isPresent() && !endedSessions.contains(spoken.sid())) {
            put(nameless.get().named(spoken.sid()));
        } else if (spoken.word() == CallSignal.Word.INITIATE || !endedSessions.contains(spoken.sid())) {
            proposals.add(Proposal.of(spoken));
            if (proposals.size() > REMEMBERED) {
                proposals.removeFirst();
            }
        }
        return List.of();
    }

    private List<CallEffect> placed(CallSignal.Spoken spoken, Instant now) {
        Optional<DinoCall> placing = find(call -> call.phase() instanceof Placing
                && call.account().equals(spoken.account())
                && call.peer().equals(spoken.peer()));
        return placing.<List<CallEffect>>map(call -> {
                    put(call.named(spoken.sid()).in(new Calling(now.plus(CALL_TIMEOUT))));
                    return List.of(new GoingOut(call.ref()));
                })
                .orElse(List.of());
    }

    /// The peer spoke.
    private List<CallEffect> heard(DinoCall call, CallSignal.Word word, Instant now) {
        return switch (word) {
            case PROPOSE, INITIATE -> List.of();
            case RINGING -> call.phase() instanceof Calling ? List.of(new Alerting(call.ref())) : List.of();
            case PROCEED -> {
                if (call.phase() instanceof Calling) {
                    put(call.in(new Connecting(now.plus(CONNECT_TIMEOUT))));
                }
                yield soundFlows ? sound(true, now) : List.of();
            }
            case REJECT, DECLINE -> end(call, call.phase() instanceof Ending ending ? ending.end() : End.DECLINED);
            case RETRACT, TERMINATE -> end(call, call.phase() instanceof Ending ending ? ending.end() : End.PEER);
        };
    }

    /// Dino spoke for us.
    private List<CallEffect> said(DinoCall call, CallSignal.Word word) {
        return switch (word) {
            case PROPOSE, INITIATE, RINGING, PROCEED -> List.of();
            case REJECT, RETRACT, DECLINE, TERMINATE ->
                end(call, call.phase() instanceof Ending ending ? ending.end() : End.US);
        };
    }

    private List<CallEffect> sound(boolean flowing, Instant now) {
        soundFlows = flowing;
        List<CallEffect> effects = new ArrayList<>();
        for (DinoCall call : List.copyOf(calls.values())) {
            switch (call.phase()) {
                case Connecting _
                when flowing -> {
                    put(call.in(new Talking()));
                    effects.add(new Answered(call.ref()));
                }
                case Fading _ when flowing -> put(call.in(new Talking()));
                case Talking _ when !flowing -> put(call.in(new Fading(now.plus(FADE_TIMEOUT))));
                default -> {}
            }
        }
        return effects;
    }

    private List<CallEffect> dial(CallSignal.Dial dial, Instant now) {
        if (!calls.isEmpty()) {
            throw new ClientException("the client has another call");
        }
        put(new DinoCall(dial.call(), dial.account(), dial.peer(), "", new Placing(now.plus(PLACE_TIMEOUT))));
        return List.of();
    }

    private List<CallEffect> answer(ServiceCallRef ref, Instant now) {
        DinoCall call = calls.get(ref);
        if (call == null || !(call.phase() instanceof Ringing ringing)) {
            throw new ClientException("the call does not ring");
        }
        put(call.in(new Connecting(now.plus(CONNECT_TIMEOUT))));
        List<CallEffect> effects = new ArrayList<>(List.of(new Accept(ringing.ring())));
        if (soundFlows) {
            // another call's sound flows already: there will be no change to tell this one's by
            effects.addAll(sound(true, now));
        }
        return effects;
    }

    private List<CallEffect> hangUp(ServiceCallRef ref, End end, Instant now) {
        DinoCall call = calls.get(ref);
        if (call == null || call.phase() instanceof Ending) {
            return List.of();
        }
        put(call.in(new Ending(end, now.plus(END_TIMEOUT))));
        return List.of(call.phase() instanceof Ringing ringing ? new Reject(ringing.ring()) : new CloseWindow(ref));
    }

    private List<CallEffect> windowClosed(CallSignal.WindowClosed closed) {
        DinoCall call = calls.get(closed.call());
        if (call == null || !(call.phase() instanceof Ending ending)) {
            return List.of();
        }
        if (closed.failure() == null) {
            return end(call, ending.end());
        }
        return endByForce(call, ending.end(), closed.failure());
    }

    private List<CallEffect> endByForce(DinoCall call, End end, String why) {
        List<CallEffect> effects = new ArrayList<>(end(call, end));
        effects.add(new RestartClient("a call could not be hung up: " + why));
        return effects;
    }

    private List<CallEffect> look(Instant now) {
        List<CallEffect> effects = new ArrayList<>();
        for (DinoCall call : List.copyOf(calls.values())) {
            boolean due =
                    call.phase().until().filter(until -> !until.isAfter(now)).isPresent();
            if (due) {
                effects.addAll(
                        switch (call.phase()) {
                            case Ringing _, Calling _ -> hangUp(call.ref(), End.TIMEOUT, now);
                            case Placing _ -> endByForce(call, End.FAILED, "it never went out");
                            case Connecting _, Fading _ -> hangUp(call.ref(), End.FAILED, now);
                            case Ending ending -> endByForce(call, ending.end(), "no sign of its end");
                            case Talking _ -> List.of();
                        });
            }
        }
        return effects;
    }

    private List<CallEffect> endAll() {
        List<CallEffect> effects = new ArrayList<>();
        for (DinoCall call : List.copyOf(calls.values())) {
            effects.addAll(end(call, call.phase() instanceof Ending ending ? ending.end() : End.FAILED));
        }
        proposals.clear();
        soundFlows = false;
        return effects;
    }

    private List<CallEffect> end(DinoCall call, End end) {
        calls.remove(call.ref());
        if (!call.sid().isEmpty()) {
            endedSessions.add(call.sid());
            if (endedSessions.size() > REMEMBERED) {
                endedSessions.removeFirst();
            }
        }
        return List.of(new Ended(call.ref(), end));
    }

    private Optional<DinoCall> find(Predicate<DinoCall> wanted) {
        return calls.values().stream().filter(wanted).findFirst();
    }

    private void put(DinoCall call) {
        calls.put(call.ref(), call);
    }
}
