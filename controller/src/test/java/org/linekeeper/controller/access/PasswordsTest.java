package org.linekeeper.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
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
