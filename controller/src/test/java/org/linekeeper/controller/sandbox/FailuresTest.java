package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.RuntimeFailure;

class FailuresTest {
    private static final Instant NOW = Worlds.NOW;

    private static RuntimeFailure failure(boolean retryable) {
        return new RuntimeFailure(RuntimeFailure.Scope.SANDBOX, retryable, "no", null);
    }

    @Test
    void waitsLongerEachTimeUpToALimit() {
        Failures failures = Failures.first(failure(true), NOW);
        assertThat(failures.notBefore()).isEqualTo(NOW.plusSeconds(1));
        failures = failures.next(failure(true), NOW);
        assertThat(failures.notBefore()).isEqualTo(NOW.plusSeconds(2));
        for (int i = 0; i < 40; i++) {
            failures = failures.next(failure(true), NOW);
        }
        assertThat(failures.notBefore()).isEqualTo(NOW.plusSeconds(300));
        assertThat(failures.count()).isEqualTo(42);
        assertThat(failures.since()).isEqualTo(NOW);
    }

    @Test
    void waitsLongAtOnceWhereAPersonIsNeeded() {
        assertThat(Failures.first(failure(false), NOW).notBefore()).isEqualTo(NOW.plusSeconds(300));
    }
}
