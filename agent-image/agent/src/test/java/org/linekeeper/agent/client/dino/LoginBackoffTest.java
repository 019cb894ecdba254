package org.linekeeper.agent.client.dino;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LoginBackoffTest {
    @Test
    void startsWithSecondsAndDoublesAfterHalfAMinute() {
        assertThat(LoginBackoff.afterRefusal(1)).isEqualTo(Duration.ofSeconds(3));
        assertThat(LoginBackoff.afterRefusal(2)).isEqualTo(Duration.ofSeconds(10));
        assertThat(LoginBackoff.afterRefusal(3)).isEqualTo(Duration.ofSeconds(30));
        assertThat(LoginBackoff.afterRefusal(4)).isEqualTo(Duration.ofMinutes(1));
        assertThat(LoginBackoff.afterRefusal(5)).isEqualTo(Duration.ofMinutes(2));
    }

    @Property
    void neverTriesMoreThanOnceInThirtySecondsAfterTheThirdFailure(@ForAll @IntRange(min = 3) int failures) {
        assertThat(LoginBackoff.afterRefusal(failures)).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(15));
        assertThat(LoginBackoff.afterSilence(failures)).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
    }
}
