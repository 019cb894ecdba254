package org.linekeeper.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

class PasswordsTest {
    private static final String RIGHT = "correct horse battery";

    /// Notes what it is asked and works at the real cost.
    private static final class Listening implements PasswordEncoder {
        private final PasswordEncoder real = new BCryptPasswordEncoder(11);
        private final List<String> hashes = new ArrayList<>();

        @Override
        public @Nullable String encode(@Nullable CharSequence password) {
            return real.encode(password);
        }

        @Override
        public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
            hashes.add(String.valueOf(hash));
            return real.matches(password, hash);
        }
    }

    private final Listening encoder = new Listening();
    private final Passwords passwords = new Passwords(encoder);

    @Test
    void knowsThePasswordAgain() {
        String hash = passwords.hash(RIGHT);

        assertThat(hash).doesNotContain("horse");
        assertThat(passwords.match(RIGHT, hash)).isTrue();
        assertThat(passwords.match("wrong horse battery", hash)).isFalse();
    }

    @Test
    void worksAsHardForAnAccountThatDoesNotExist() {
        String hash = passwords.hash(RIGHT);
        passwords.match("x", hash);
        passwords.match("x", null);
        passwords.match("x".repeat(10_000), null);

        assertThat(encoder.hashes).hasSize(3);
        // the same algorithm at the same cost, and well formed: else the encoder would not calculate
        String form = "\\$2a\\$11\\$[./0-9A-Za-z]{53}";
        assertThat(encoder.hashes).allSatisfy(asked -> assertThat(asked).matches(form));
    }

    /// Is asked one password after another, and answers when it is told to.
    private static final class Held implements PasswordEncoder {
        private final Semaphore answers = new Semaphore(0);
        private final List<String> asked = new CopyOnWriteArrayList<>();

        @Override
        public @Nullable String encode(@Nullable CharSequence password) {
            throw new IllegalStateException("nothing is to be hashed");
        }

        @Override
        public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
            asked.add(String.valueOf(password));
            answers.acquireUninterruptibly();
            return true;
        }
    }

    @Test
    void whoCameInBeforeWaitsForOneStrangerAtMost() throws InterruptedException {
        Held held = new Held();
        Passwords slow = new Passwords(held);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(Thread.ofPlatform().start(() -> slow.matchOfStranger("stranger", "hash")));
        }
        await().until(() -> held.asked.size() == 1);
        await().until(() -> all.stream()
                        .filter(thread -> thread.getState() == Thread.State.TIMED_WAITING)
                        .count()
                == 9);
        Thread known = Thread.ofPlatform().start(() -> slow.match("known", "hash"));
        all.add(known);
        await().until(() -> known.getState() == Thread.State.TIMED_WAITING);

        held.answers.release();

        await().until(() -> held.asked.size() == 2);
        assertThat(held.asked).containsExactly("stranger", "known");
        held.answers.release(all.size());
        for (Thread thread : all) {
            thread.join();
        }
    }

    @Test
    void nobodysPasswordOpensNothing() {
        assertThat(passwords.match("", null)).isFalse();
        assertThat(passwords.match(RIGHT, null)).isFalse();
    }

    @Test
    void refusesToMatchByTheFirst72BytesOnly() {
        String longest = "p".repeat(72);
        String hash = passwords.hash(longest);

        assertThat(passwords.match(longest, hash)).isTrue();
        assertThat(passwords.match(longest + "x", hash)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "with\nnew line ",
                "pppppppppppppppppppppppppppppppppppp\u00e4\u00e4\u00e4"
                        + "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
            })
    void refusesBadNewPasswords(String password) {
        assertThatThrownBy(() -> Passwords.checked(password)).isInstanceOf(IllegalArgumentException.class);
    }
}
