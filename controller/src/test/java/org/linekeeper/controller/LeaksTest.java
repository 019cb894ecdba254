package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaksTest {
    private static final String SECRET = "correct-horse?>battery";

    private final Leaks leaks = new Leaks();

    LeaksTest() {
        leaks.secret("password", SECRET);
        leaks.secret("other", "something else");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc"})
    void findsASecretInEveryForm(String before) {
        byte[] text = (before + SECRET + " and more").getBytes(StandardCharsets.UTF_8);

        for (String form : new String[] {
            new String(text, StandardCharsets.UTF_8),
            HexFormat.of().formatHex(text),
            HexFormat.of().withUpperCase().formatHex(text),
            Base64.getEncoder().encodeToString(text),
            Base64.getUrlEncoder().encodeToString(text)
        }) {
            assertThat(leaks.in(("x=\u0000" + form + "\n").getBytes(StandardCharsets.UTF_8)))
                    .as(form)
                    .containsExactly("password");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "correct-horse", "CORRECT-HORSE?>BATTERY"})
    void findsNothingElse(String text) {
        assertThat(leaks.in(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }
}
