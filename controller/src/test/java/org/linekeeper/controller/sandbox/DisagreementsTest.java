package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.linekeeper.protocol.Evidence;

class DisagreementsTest {
    private static List<String> of(Map<String, Evidence> parts) {
        return Disagreements.of(parts.entrySet().stream()
                .map(part -> Part.of(part.getKey(), part.getValue(), Instant.EPOCH, Instant.EPOCH, null, 0, null))
                .toList());
    }

    @Test
    void thereAreNoneWhereAllSayTheSame() {
        assertThat(of(Map.of(
                        "container", Evidence.ALIVE,
                        "control-link", Evidence.ALIVE,
                        "process/dino", Evidence.ALIVE,
                        "process/sound", Evidence.ALIVE,
                        "sound", Evidence.ALIVE,
                        "account/chat", Evidence.ALIVE)))
                .isEmpty();
        assertThat(of(Map.of("container", Evidence.GONE, "control-link", Evidence.GONE)))
                .isEmpty();
    }

    @Test
    void silenceContradictsNobody() {
        assertThat(of(Map.of("container", Evidence.ALIVE, "control-link", Evidence.UNKNOWN)))
                .isEmpty();
        assertThat(of(Map.of("process/dino", Evidence.ALIVE, "account/chat", Evidence.UNKNOWN)))
                .isEmpty();
    }

    @Test
    void theRuntimeAgainstTheAgent() {
        assertThat(of(Map.of("container", Evidence.ALIVE, "control-link", Evidence.GONE)))
                .containsExactly("the runtime says that the container runs, and its agent refuses connections");
        assertThat(of(Map.of("container", Evidence.GONE, "control-link", Evidence.ALIVE)))
                .containsExactly("the agent answers, and the runtime says that its container does not run");
    }

    @Test
    void aClientThatRunsAndIsLoggedOut() {
        assertThat(of(Map.of(
                        "process/bus", Evidence.ALIVE,
                        "process/display", Evidence.ALIVE,
                        "process/sound", Evidence.ALIVE,
                        "process/dino", Evidence.ALIVE,
                        "account/chat", Evidence.GONE)))
                .containsExactly("process/dino runs, and account/chat is not logged in");
        assertThat(of(Map.of("process/bus", Evidence.ALIVE, "account/chat", Evidence.GONE)))
                .isEmpty();
    }

    @Test
    void anAccountThatIsLoggedInWithoutItsClient() {
        assertThat(of(Map.of("process/dino", Evidence.GONE, "account/chat", Evidence.ALIVE)))
                .containsExactly("account/chat is logged in, and process/dino is gone");
    }

    @Test
    void soundThatPassesWithoutAServer() {
        assertThat(of(Map.of("process/sound", Evidence.GONE, "sound", Evidence.ALIVE)))
                .containsExactly("sound passes, and the sound server is gone");
    }
}
