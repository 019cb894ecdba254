package org.linekeeper.controller.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.Witness;

class SandboxWallsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private static AgentStatus saying(Map<String, Long> counters) {
        return new AgentStatus(
                NOW, NOW, 1, 0, List.of(), Witness.unknown(NOW), List.of(), List.of(), List.of(), counters);
    }

    @Test
    void tellsTheProvenTheOpenAndTheUntriedApart() {
        SandboxWalls walls = SandboxWalls.of(Map.of(
                new UserId("ana"), saying(Map.of("wall.identity", 1L, "wall.signal", 1L, "sip.dropped", 0L)),
                new UserId("ben"), saying(Map.of("wall.identity", 1L, "wall.signal", 0L, "wall.memory", 0L)),
                new UserId("cleo"), saying(Map.of("sip.dropped", 0L))));

        assertThat(walls.proven()).isEqualTo(1);
        assertThat(walls.unproven()).isEqualTo(1);
        assertThat(walls.open()).containsExactly(new SandboxWalls.Open("ben", List.of("memory", "signal")));
    }
}
