package org.linekeeper.agent.client.dino;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentStatus.AccountStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;

/// One account's login, as the server tells it. A login is as good as the server's last word is young: the client asks
/// by itself after a minute or two of silence, and a server that does not answer, like a client that does
/// not ask, makes the login unknown, within [#SILENT_WITHOUT_ASKING] at the latest. After a failure the account is
/// paused: Dino would try again by
/// itself, too often where the server is away. Owned by the driver's thread.
final class DinoLogin {
    /// From the client's start of connecting until the server must have said something.
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(45);

    /// From a request that every server answers at once.
    static final Duration SILENT_WHEN_ASKED = Duration.ofSeconds(20);

    /// The client asks after two minutes at the latest.
    static final Duration SILENT_WITHOUT_ASKING = Duration.ofSeconds(150);

    /// A login that held no longer than this may be lost again as soon.
    static final Duration HELD_SHORTLY = Duration.ofSeconds(60);

    private final AccountSpec.Xmpp account;
    private final LoginBackoff backoff;
    private final BooleanSupplier disturbs;
    private Witness witness;
    private Witness window;
    private int attempts;
    /// In a row, each of a login that held shortly.
    private int losses;
    private Instant loggedInAt = Instant.MIN;
    private @Nullable Instant nextAttempt;
    private @Nullable Instant answerDue;
    private Instant lastAttempt = Instant.MIN;
    /// The server's last word; null while no session is up.
    private @Nullable Instant lastHeard;
    /// The client's first request since then; null where none waits for its answer.
    private @Nullable Instant asked;
    private @Nullable String personNeeded;
    private String fullAddress = "";

    /// @param disturbs whether an attempt takes other accounts, which work, off their servers for a moment
    DinoLogin(AccountSpec.Xmpp account, LoginBackoff backoff, BooleanSupplier disturbs, Instant now) {
        this.account = account;
        this.backoff = backoff;
        this.disturbs = disturbs;
        this.witness = Witness.unknown(now);
        this.window = Witness.unknown(now);
    }

    AccountSpec.Xmpp account() {
        return account;
    }

    AccountStatus status() {
        return new AccountStatus(account.id(), witness, window, attempts, nextAttempt, personNeeded);
    }

    boolean isLoggedIn() {
        return lastHeard != null;
    }

    /// Whether the client should have this account now; false while it is paused.
    boolean isDue(Instant now) {
        return nextAttempt == null || !nextAttempt.isAfter(now);
    }

    /// Ends a pause because somebody asks for it; not where the server was asked a moment ago and has refused or been
    /// silent too often.
    void tryEarly(Instant now) {
        if (nextAttempt != null
                && (attempts < LoginBackoff.PATIENT_AFTER || !now.isBefore(lastAttempt.plus(LoginBackoff.PATIENCE)))) {
            nextAttempt = now;
        }
    }

    Optional<Instant> nextLook(Instant now) {
        // an attempt that is due already waits for the end of a call, which will be noticed by itself
        return Optional.ofNullable(nextAttempt)
                .filter(next -> next.isAfter(now))
                .or(() -> Optional.ofNullable(answerDue))
                .or(() -> Optional.of(silentAt()).filter(_ -> witness.evidence() == Evidence.ALIVE));
    }

    /// When the server's silence becomes evidence; never while no session is up.
    private Instant silentAt() {
        if (lastHeard == null) {
            return Instant.MAX;
        }
        Instant unasked = lastHeard.plus(SILENT_WITHOUT_ASKING);
        Instant unanswered = asked == null ? Instant.MAX : asked.plus(SILENT_WHEN_ASKED);
        return unanswered.isBefore(unasked) ? unanswered : unasked;
    }

    /// The client asked the server for an answer.
    void asked(Instant now) {
        if (asked == null) {
            asked = now;
        }
    }

    /// The server said something, whatever it is.
    void heard(Instant now) {
        asked = null;
        if (lastHeard != null) {
            lastHeard = now;
            witness = witness.next(Evidence.ALIVE, now, null);
        }
    }

    /// @param obstacle the title of what stands in front of the client
    void windowSeen(Optional<String> obstacle, Instant now) {
        window = window.next(obstacle.isEmpty() ? Evidence.ALIVE : Evidence.GONE, now, obstacle.orElse(null));
    }

    /// The client's windows could not be looked at.
    void windowUnseen(String why, Instant now) {
        window = unknown(window, why, now);
    }

    /// Nothing was read: the age goes on.
    private static Witness unknown(Witness last, String why, Instant now) {
        Instant since = last.evidence() == Evidence.UNKNOWN ? last.since() : now;
        return new Witness(Evidence.UNKNOWN, since, last.checkedAt(), why);
    }

    void connecting(Instant now) {
        fullAddress = "";
        lastHeard = null;
        nextAttempt = null;
        lastAttempt = now;
        answerDue = now.plus(ANSWER_WITHIN);
    }

    /// The server gave the client its full address.
    void bound(String address) {
        fullAddress = address;
    }

    /// The server told somebody's presence: our own, when it has made us known to our contacts.
    void present(String from, Instant now) {
        if (!from.equals(fullAddress)) {
            return;
        }
        witness = witness.next(Evidence.ALIVE, now, null);
        if (!isLoggedIn()) {
            loggedInAt = now;
        }
        lastHeard = now;
        attempts = 0;
        nextAttempt = null;
        answerDue = null;
        personNeeded = null;
    }

    /// The server refused.
    ///
    /// @param words  its own
    /// @param person what a person has to do; null where it may pass by itself
    void refused(String words, @Nullable String person, Instant now) {
        personNeeded = person;
        if (failed(words, now)) {
            nextAttempt = now.plus(backoff.afterRefusal(attempts));
        }
    }

    /// No server answered.
    void unreachable(String words, Instant now) {
        if (failed(words, now)) {
            nextAttempt = now.plus(backoff.afterSilence(attempts, disturbs.getAsBoolean()));
        }
    }

    /// @return false where this attempt's failure was told by another source already
    private boolean failed(String words, Instant now) {
        answerDue = null;
        lastHeard = null;
        witness = witness.next(Evidence.GONE, now, words);
        if (nextAttempt != null) {
            return false;
        }
        attempts++;
        return true;
    }

    /// Whether an attempt is under way.
    boolean isTrying() {
        return answerDue != null;
    }

    /// Whether an attempt is under way that must not be made again at once: the ones before have failed.
    boolean isTryingOnceMore() {
        return isTrying() && attempts >= LoginBackoff.PATIENT_AFTER;
    }

    /// Whether it has not failed since it last worked.
    boolean isFine() {
        return attempts == 0;
    }

    /// A login that held is over; not counted as a failed one, and tried again soon: Dino by itself would wait for
    /// 10 s. A server that takes the client in and throws it out again and again is asked less often.
    void lost(String words, Instant now) {
        if (isLoggedIn()) {
            lastHeard = null;
            witness = witness.next(Evidence.GONE, now, words);
            losses = now.isBefore(loggedInAt.plus(HELD_SHORTLY)) ? losses + 1 : 0;
            nextAttempt =
                    now.plus(losses < 2 ? backoff.afterLoss() : backoff.afterSilence(losses, disturbs.getAsBoolean()));
        }
    }

    /// The process is gone, and what the account's state is now nobody knows.
    void clientGone(String cause, Instant now) {
        answerDue = null;
        asked = null;
        windowUnseen("the client is not running", now);
        if (isLoggedIn()) {
            lastHeard = null;
            witness = witness.next(Evidence.GONE, now, "the client is not running: " + cause);
        }
    }

    void look(Instant now) {
        if (answerDue != null && !answerDue.isAfter(now)) {
            unreachable("no answer from the server within " + ANSWER_WITHIN.toSeconds() + " s", now);
        }
        if (witness.evidence() == Evidence.ALIVE && !silentAt().isAfter(now)) {
            witness = unknown(witness, "nothing heard from the server since " + lastHeard, now);
        }
    }
}
