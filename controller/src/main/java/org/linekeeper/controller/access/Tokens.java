package org.linekeeper.controller.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.linekeeper.controller.api.Refused;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Makes, reads and revokes the tokens of people. A token stands for what its person may do now, not for
/// what that was when the token was made.
@Component
class Tokens {
    static final Duration SIGN_IN = Duration.ofHours(12);
    static final int MOST_API = 50;

    private static final int MOST_SIGN_IN = 20;

    private final PersonStore store;
    private final Clock clock;

    Tokens(PersonStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /// The only moment at which the token itself is known.
    record Made(ApiToken token, String text) {
        @Override
        public String toString() {
            return "Made[" + token + "]";
        }
    }

    Optional<Caller> caller(String text) {
        return store.tokenOf(TokenText.digest(text), clock.instant())
                .flatMap(token -> store.find(token.person()).map(person -> caller(person, token)));
    }

    private static Caller caller(Person person, ApiToken token) {
        return new Caller(
                person.name().value(),
                person.role(),
                person.role() == Role.USER ? person.users() : Set.of(),
                new Caller.ByToken(token.id(), token.kind()));
    }

    /// @throws Refused where there is no such person (404), or the person has too many (409)
    @Transactional
    public Made make(PersonName person, String name, Duration life) {
        store.deleteExpired(clock.instant());
        if (store.lock(person).isEmpty()) {
            throw Refused.notFound("there is no account " + person);
        }
        if (of(person, ApiToken.Kind.API).size() >= MOST_API) {
            throw Refused.conflict("person", person + " has " + MOST_API + " tokens, which is the most: revoke one");
        }
        return insert(person, name, ApiToken.Kind.API, life);
    }

    /// Of too many sign-ins the oldest end.
    ///
    /// @param checked as it was when its password was found to be right
    /// @return empty where the account is another by now, whose sign-ins have ended
    @Transactional
    public Optional<Made> signIn(Person checked) {
        store.deleteExpired(clock.instant());
        PersonName person = checked.name();
        if (store.lock(person).filter(now -> isStill(checked, now)).isEmpty()) {
            return Optional.empty();
        }
        List<ApiToken> before = of(person, ApiToken.Kind.SIGN_IN);
        before.stream()
                .limit(Math.max(0, before.size() - MOST_SIGN_IN + 1))
                .forEach(token -> store.deleteToken(token.id()));
        return Optional.of(insert(person, "sign-in", ApiToken.Kind.SIGN_IN, SIGN_IN));
    }

    private static boolean isStill(Person then, Person now) {
        return !now.disabled() && Objects.equals(now.passwordHash(), then.passwordHash());
    }

    private Made insert(PersonName person, String name, ApiToken.Kind kind, Duration life) {
        String text = TokenText.PREFIX + TokenText.random();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        ApiToken token = new ApiToken(UUID.randomUUID().toString(), person, name, kind, now, now.plus(life));
        store.insertToken(token, TokenText.digest(text));
        return new Made(token, text);
    }

    private List<ApiToken> of(PersonName person, ApiToken.Kind kind) {
        return store.tokens(person).stream()
                .filter(token -> token.kind() == kind)
                .toList();
    }

    List<ApiToken> of(PersonName person) {
        return store.tokens(person);
    }

    List<ApiToken> list(String after, int limit) {
        return store.tokens(after, limit);
    }

    Optional<ApiToken> find(String id) {
        return store.token(id);
    }

    void revoke(String id) {
        store.deleteToken(id);
    }
}
