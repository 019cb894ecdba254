package org.linekeeper.agent.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sound.SoundServerStreams.ClientStream;
import org.linekeeper.agent.sound.SoundServerStreams.Direction;
import org.linekeeper.agent.sound.SoundServerStreams.Snapshot;

class PulseServerTest {
    @Test
    void refusesAnAddressThatIsNoSocket() {
        assertThatThrownBy(() -> new PulseServer("localhost"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("localhost");
    }

    @Test
    void streamsOfAnAbsentServerAreUnknown() {
        try (var streams = PulseServerStreams.watch(new PulseServer("unix:/nonexistent/pulse"))) {
            assertThat(streams.current()).isEqualTo(Snapshot.UNKNOWN);
        }
    }

    @Test
    void aPausedStreamIsNoSound() {
        var paused = new ClientStream(Direction.PLAYS, 7, "Dino", "dino", 42, true);
        var running = new ClientStream(Direction.RECORDS, 8, "Dino", "dino", 42, false);
        var snapshot = new Snapshot(true, List.of(paused, running));

        assertThat(snapshot.has(Direction.PLAYS, "dino")).isFalse();
        assertThat(snapshot.has(Direction.RECORDS, "dino")).isTrue();
        assertThat(snapshot.has(Direction.RECORDS, "jamid")).isFalse();
    }
}
