package org.linekeeper.controller.access;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Refused;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/// Hashes and checks passwords. BCrypt, because it needs next to no memory; one at a time, so that a
/// flood of sign-ins leaves the machine's other core to the fleet. Strangers wait among themselves for their turn, so
/// that who came in before waits for one of them at most, however many there are.
@Component
class Passwords {
    static final int LEAST = 12;
    /// BCrypt reads no further (and Spring's refuses more).
    static final int MOST_BYTES = 72;

    static final int COST = 11;
    private static final long PATIENCE_SECONDS = 5;
    /// Of random bytes that nobody kept: what a password is held against where there is no account.
    private static final String NOBODYS = "$2a$" + COST + "$7vC0kQ8H4wq0b5mXzZJ1OuFJ0b7sVb9c7gq2dG1yqN8oZ3S6t4Y2K";

    private final PasswordEncoder encoder;
    private final Semaphore one = new Semaphore(1, true);
    private final Semaphore stranger = new Semaphore(1, true);

    Passwords(PasswordEncoder encoder) {
        this.encoder = encoder;
    }

    /// A new password, checked.
    ///
    /// @throws IllegalArgumentException where it cannot be one, with a message for the caller
    static String checked(String password) {
        if (password.length() < LEAST || password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "must be " + LEAST + " characters or more, and at most " + MOST_BYTES + " bytes");
        }
        if (password.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("must not have control characters");
        }
        return password;
    }

    String hash(String password) {
        return String.valueOf(alone(() -> encoder.encode(password)));
    }

    /// Whether it is the password behind the hash. Takes as long where there is no hash.
    boolean match(String password, @Nullable String hash) {
        boolean matches = alone(() -> encoder.matches(cut(password), hash == null ? NOBODYS : hash));
        return matches && hash != null;
    }

    /// The same for somebody who did not come in from there before.
    boolean matchOfStranger(String password, @Nullable String hash) {
        take(stranger);
        try {
            return match(password, hash);
        } finally {
            stranger.release();
        }
    }

    /// What is longer was never anybody's password.
    private static String cut(String password) {
        return password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES ? "" : password;
    }

    private <T> T alone(java.util.function.Supplier<T> work) {
        take(one);
        try {
            return work.get();
        } finally {
            one.release();
        }
    }

    private static void take(Semaphore turn) {
        try {
            if (!turn.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw Refused.tooMany("too many sign-ins at once", java.time.Duration.ofSeconds(PATIENCE_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refused.unavailable("the controller is stopping");
        }
    }
}
