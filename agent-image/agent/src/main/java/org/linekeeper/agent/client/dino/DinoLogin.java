package org.linekeeper.agent.client.dino;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentStatus.AccountStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;

/// One account's login, as the server tells it. After a failure the account is paused: Dino would try again by
/// itself, too often where the server is away. Owned by the driver's thread.
final class DinoLogin {
    /// From the client's start of connecting until the server must have said something.
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(45);

    private static final Duration AFTER_LOSS = Duration.ofSeconds(1);

    private final AccountSpec.Xmpp account;
    private Witness witness;
    private Witness window;
    private int attempts;
    private @Nullable Instant nextAttempt;
    private @Nullable Instant answerDue;
    private String fullAddress = "";

    DinoLogin(AccountSpec.Xmpp account, Instant now) {
        this.account = account;
        this.witness = Witness.unknown(now);
        this.window = Witness.unknown(now);
    }

    AccountSpec.Xmpp account() {
        return account;
    }

    AccountStatus status() {
        return new AccountStatus(account.id(), witness, window, attempts, nextAttempt, null);
    }

    boolean isLoggedIn() {
        return witness.evidence() == Evidence.ALIVE;
    }

    /// Whether the client should have this account now; false while it is paused.
    boolean isDue(Instant now) {
        return nextAttempt == null || !nextAttempt.isAfter(now);
    }

    Optional<Instant> nextLook(Instant now) {
        // an attempt that is due already waits for the end of a call, which will be noticed by itself
        return Optional.ofNullable(nextAttempt)
                .filter(next -> next.isAfter(now))
                .or(() -> Optional.ofNullable(answerDue));
    }

    void connecting(Instant now) {
        fullAddress = "";
        nextAttempt = null;
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
        attempts = 0;
        nextAttempt = null;
        answerDue = null;
    }

    /// The server refused.
    ///
    /// @param words its own
    void refused(String words, Instant now) {
        if (failed(words, now)) {
            nextAttempt = now.plus(LoginBackoff.afterRefusal(attempts));
        }
    }

    /// No server answered.
    void unreachable(String words, Instant now) {
        if (failed(words, now)) {
            nextAttempt = now.plus(LoginBackoff.afterSilence(attempts));
        }
    }

    /// @return false where this attempt's failure was told by another source already
    private boolean failed(String words, Instant now) {
        answerDue = null;
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

    /// A login that held is over; not counted as a failed one. Dino by itself would wait for 10 s.
    void lost(String words, Instant now) {
        if (isLoggedIn()) {
            witness = witness.next(Evidence.GONE, now, words);
            nextAttempt = now.plus(AFTER_LOSS);
        }
    }

    /// The process is gone, and what the account's state is now nobody knows.
    void clientGone(String cause, Instant now) {
        answerDue = null;
        if (isLoggedIn()) {
            witness = witness.next(Evidence.GONE, now, "the client is not running: " + cause);
        }
    }

    void look(Instant now) {
        if (answerDue != null && !answerDue.isAfter(now)) {
            unreachable("no answer from the server within " + ANSWER_WITHIN.toSeconds() + " s", now);
        }
    }
}
