package org.linekeeper.agent.sip.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTermsTest {
    private static final SessionTerms HALF_AN_HOUR = new SessionTerms(1800, true);

    @Test
    void leavesTimeForFiveTriesAfterARefusal() {
        assertThat(HALF_AN_HOUR.refreshAfter()).isEqualTo(900);
        assertThat(HALF_AN_HOUR.endAfter()).isEqualTo(1768);
        assertThat(HALF_AN_HOUR.retryAfter(OptionalInt.empty(), 868)).isEqualTo(173);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 868, 1",
        "5, 868, 5",
        "600, 868, 600",
        "3600, 868, 695",
        "600, 300, 127",
        "600, 100, 1",
        "600, -1, 1"
    })
    void waitsAsLongAsTheRefusalAsksWhereATryIsLeftAfterIt(int asked, int left, int waited) {
        assertThat(HALF_AN_HOUR.retryAfter(OptionalInt.of(asked), left)).isEqualTo(waited);
    }
}
