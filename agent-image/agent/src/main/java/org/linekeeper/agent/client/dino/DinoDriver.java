package org.linekeeper.agent.client.dino;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.linekeeper.agent.client.ClientException;
import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.dino.DinoClient.Message;
import org.linekeeper.agent.client.dino.DinoDatabase.IncomingCall;
import org.linekeeper.agent.desktop.DesktopException;
import org.linekeeper.agent.desktop.Notification;
import org.linekeeper.agent.supervise.ProcessControl;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentStatus.AccountStatus;
import org.linekeeper.protocol.Contact;
import org.linekeeper.protocol.Party;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The driver's state and what it does about each message. Every method but [#accounts] and [#close] belongs to the
/// driver's thread. What waits for Dino's windows is handed to a thread of its own, whose results come back as
/// messages: a Dino that hangs makes nobody deaf.
final class DinoDriver {
    private static final Logger LOG = LoggerFactory.getLogger(DinoDriver.class);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration BETWEEN_WINDOW_LOOKS = Duration.ofSeconds(30);
    private static final Duration NEXT_LOOK_FOR_DINO = Duration.ofSeconds(5);

    private static final String RING = "call.incoming";
    private static final String ERROR = "im.error";

    private final ProcessControl control;
    private final DinoProgram program;
    private final DinoDatabase database;
    private final ClientListener listener;
    private final Consumer<Message> mailbox;
    private final ExecutorService windows = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("dino-windows").factory());
    private final DinoAccounts accounts;
    private final DinoCalls calls = new DinoCalls(DinoClient.NAME + "-");
    private final Map<ServiceCallRef, CompletableFuture<ServiceCallRef>> dialling = new HashMap<>();
    private long lastCall;
    private Instant nextWindowLook = Instant.MIN;
    private boolean lookingAtWindows;
    private volatile List<AccountStatus> published = List.of();

    DinoDriver(
            ProcessControl control,
            DinoProgram program,
            DinoDatabase database,
            ClientListener listener,
            Consumer<Message> mailbox) {
        this.control = control;
        this.program = program;
        this.database = database;
        this.listener = listener;
        this.mailbox = mailbox;
        this.accounts = new DinoAccounts(control, program::setAccounts);
    }

    List<AccountStatus> accounts() {
        return published;
    }

    void configure(List<AccountSpec.Xmpp> wanted, Duration ringing, Instant now) {
        calls.ringFor(ringing);
        accounts.configure(wanted, now);
    }

    void restart(String cause, Instant now) {
        accounts.restart(cause, now);
    }

    /// @return completed when the call is on its way, or failed when it can't be placed
    CompletableFuture<ServiceCallRef> dial(AccountId account, String contact, Instant now) {
        if (accounts.loggedIn(account).isEmpty()) {
            throw new ClientException("account " + account + " is not logged in");
        }
        ServiceCallRef call = calls.newRef();
        apply(new CallSignal.Dial(call, account, contact), now);
        CompletableFuture<ServiceCallRef> goingOut = new CompletableFuture<>();
        dialling.put(call, goingOut);
        windows.execute(() -> place(call, contact, goingOut));
        return goingOut;
    }

    /// After whatever else is done to the windows: closing the one that the last call was placed from, above all.
    private void place(ServiceCallRef call, String contact, CompletableFuture<ServiceCallRef> goingOut) {
        if (goingOut.isDone()) {
            // given up meanwhile
            return;
        }
        try {
            program.desktop().placeCall(contact);
        } catch (DesktopException | ClientException failed) {
            goingOut.completeExceptionally(
                    new ClientException("the client did not place the call: " + failed.getMessage()));
            mailbox.accept(now -> apply(new CallSignal.HangUp(call), now));
        }
    }

    List<Contact> contacts() {
        return database.roster().stream()
                .flatMap(entry -> accounts.idOf(entry.account()).stream()
                        .map(id -> new Contact(id, entry.jid(), entry.name().isBlank() ? null : entry.name())))
                .toList();
    }

    void clientStarting(long lastCallBefore) {
        lastCall = lastCallBefore;
    }

    void clientGone(String cause, Instant now) {
        apply(new CallSignal.ProcessGone(), now);
        accounts.clientGone(cause, now);
        nextWindowLook = now.plus(NEXT_LOOK_FOR_DINO);
    }

    void printed(DinoPrint print, Instant now) {
        accounts.printed(print, now);
        if (print instanceof DinoPrint.Stanza stanza) {
            Optional<AccountId> account = accounts.idOf(stanza.account());
            Optional<DinoStanzas.CallWord> word = DinoStanzas.callWord(stanza);
            if (account.isPresent() && word.isPresent()) {
                DinoStanzas.CallWord said = word.get();
                apply(
                        new CallSignal.Spoken(account.get(), stanza.incoming(), said.peer(), said.sid(), said.word()),
                        now);
            }
        }
    }

    void announced(Notification notification, Instant now) {
        switch (notification.category()) {
            case RING -> rung(notification, now);
            case ERROR -> accounts.complained(notification, now);
            default -> {}
        }
    }

    /// The notification shows a name only; Dino has written account and caller down before.
    private void rung(Notification notification, Instant now) {
        Optional<IncomingCall> call = database.incomingCall(lastCall, plain(notification.summary()));
        Optional<AccountId> account = call.flatMap(found -> accounts.idOf(found.account()));
        if (call.isEmpty() || account.isEmpty()) {
            LOG.warn("Dino rings for a call that it has not written down");
            return;
        }
        lastCall = Math.max(lastCall, call.get().id());
        String name = call.get().rosterName();
        Party caller = new Party(call.get().peer(), name.isBlank() ? null : name);
        CallSignal.Ring ring = new CallSignal.Ring(
                notification.id(), call.get().conversation(), call.get().id());
        apply(new CallSignal.Rung(ring, account.get(), caller, notification.at()), now);
    }

    /// Summaries are Pango markup.
    private static String plain(String markup) {
        return markup.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&apos;", "'")
                .replace("&#39;", "'")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    /// @return its argument, for callers that need some value
    CallSignal apply(CallSignal signal, Instant now) {
        calls.on(signal, now).forEach(this::carryOut);
        return signal;
    }

    private void carryOut(CallEffect effect) {
        switch (effect) {
            case CallEffect.Ringing ringing ->
                listener.ringing(ringing.call(), ringing.account(), ringing.caller(), ringing.at());
            case CallEffect.GoingOut out -> {
                complete(out.call());
                windows.execute(this::closeMainWindow);
            }
            case CallEffect.Alerting alerting -> listener.alerting(alerting.call());
            case CallEffect.Answered answered -> listener.answered(answered.call());
            case CallEffect.Ended ended -> ended(ended);
            case CallEffect.Accept accept -> program.desktop().accept(accept.ring());
            case CallEffect.Reject reject -> program.desktop().reject(reject.ring());
            case CallEffect.CloseWindow close -> windows.execute(() -> closeCallWindow(close.call()));
            case CallEffect.RestartClient restart -> control.restart(DinoClient.NAME, restart.cause());
        }
    }

    private void complete(ServiceCallRef call) {
        CompletableFuture<ServiceCallRef> waiting = dialling.remove(call);
        if (waiting != null) {
            waiting.complete(call);
        }
    }

    private void ended(CallEffect.Ended ended) {
        CompletableFuture<ServiceCallRef> waiting = dialling.remove(ended.call());
        if (waiting == null) {
            listener.ended(ended.call(), ended.end());
        } else {
            waiting.completeExceptionally(
                    new ClientException("the client did not place the call: no device of the contact takes calls"));
        }
    }

    private void closeCallWindow(ServiceCallRef call) {
        CallSignal done;
        try {
            program.desktop().closeCallWindows();
            done = new CallSignal.WindowClosed(call, null);
        } catch (DesktopException | ClientException failed) {
            done = new CallSignal.WindowClosed(call, failed.getMessage());
        }
        CallSignal result = done;
        mailbox.accept(now -> apply(result, now));
    }

    /// Asks Dino's windows on their own thread: one that hangs makes the reading old, and nobody deaf.
    private void lookAtWindows(Instant now) {
        if (lookingAtWindows || now.isBefore(nextWindowLook)) {
            return;
        }
        if (!program.isRunning()) {
            nextWindowLook = now.plus(NEXT_LOOK_FOR_DINO);
            accounts.windowUnseen("the client is not running", now);
            return;
        }
        nextWindowLook = now.plus(BETWEEN_WINDOW_LOOKS);
        lookingAtWindows = true;
        windows.execute(() -> {
            Message seen;
            try {
                Optional<String> obstacle = program.desktop().obstacle();
                seen = then -> accounts.windowSeen(obstacle, then);
            } catch (DesktopException | ClientException unseen) {
                seen = then -> {
                    accounts.windowUnseen(String.valueOf(unseen.getMessage()), then);
                    nextWindowLook = then.plus(NEXT_LOOK_FOR_DINO);
                };
            }
            Message result = seen;
            mailbox.accept(then -> {
                lookingAtWindows = false;
                result.handle(then);
            });
        });
    }

    private void closeMainWindow() {
        try {
            program.desktop().closeMainWindow();
        } catch (DesktopException | ClientException stillOpen) {
            LOG.debug("Dino's main window stays open", stillOpen);
        }
    }

    Duration untilNextLook(Instant now) {
        Duration wait = LONGEST_WAIT;
        Optional<Instant> windowLook = lookingAtWindows ? Optional.empty() : Optional.of(nextWindowLook);
        for (Optional<Instant> look : List.of(calls.nextLook(), accounts.nextLook(now), windowLook)) {
            if (look.isPresent()) {
                Duration until = Duration.between(now, look.get());
                wait = until.isNegative() ? Duration.ZERO : until.compareTo(wait) < 0 ? until : wait;
            }
        }
        return wait;
    }

    /// After every message, and when time has come.
    void look(Instant now) {
        apply(new CallSignal.Look(), now);
        accounts.look(now);
        lookAtWindows(now);
        accounts.reconcile(calls.isEmpty(), now);
        publish();
    }

    private void publish() {
        List<AccountStatus> before = published;
        published = accounts.statuses();
        published.stream()
                .filter(status -> before.stream().noneMatch(status::saysTheSameAs))
                .forEach(listener::accountChanged);
    }

    void close() {
        windows.shutdownNow();
    }
}
