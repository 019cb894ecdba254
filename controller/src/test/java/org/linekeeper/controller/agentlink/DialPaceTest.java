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

    @Test
    void aConnectionMustOpenSoonAsLongAsTriesComeFast() {
        Duration most = Duration.ofSeconds(5);
        assertThat(DialPace.reach(0, most)).isEqualTo(Duration.ofMillis(500));
        assertThat(DialPace.reach(99, most)).isEqualTo(Duration.ofMillis(500));
        assertThat(DialPace.reach(100, most)).isEqualTo(most);
        assertThat(DialPace.reach(0, Duration.ofMillis(200))).isEqualTo(Duration.ofMillis(200));
    }
}
