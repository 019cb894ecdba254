package org.linekeeper.controller.agentlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DialPaceTest {
    @Test
    void isFastWhileASandboxStartsAndSlowLater() {
        assertThat(DialPace.after(1)).isEqualTo(Duration.ofMillis(50));
        assertThat(DialPace.after(100)).isEqualTo(Duration.ofMillis(50));
        assertThat(DialPace.after(101)).isEqualTo(Duration.ofMillis(100));
        assertThat(DialPace.after(105)).isEqualTo(Duration.ofMillis(1600));
        assertThat(DialPace.after(1000)).isEqualTo(Duration.ofSeconds(5));
    }
}
