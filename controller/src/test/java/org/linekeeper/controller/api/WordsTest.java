package org.linekeeper.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            enter the right password for ana@chat.test          | enter the right password for (address)
            enter the password for sip:ana@pbx.test, or ask     | enter the password for (address), or ask
            <sip:+4930123456@pbx.test;transport=tcp> is unknown | <(address);transport=tcp> is unknown
            line/home: 404 for sips:ana@[2001:db8::1]:5061.     | line/home: 404 for (address).
            +88212987654 is closed                              | (address) is closed
            401 Unauthorized                                    | 401 Unauthorized
            timed out after 32 s, at 2026-01-01T10:00:00Z       | timed out after 32 s, at 2026-01-01T10:00:00Z
            """)
    void leavesOutAddressesAndNothingElse(String words, String forOperators) {
        assertThat(Words.Writer.withoutAddresses(words)).isEqualTo(forOperators);
    }
}
