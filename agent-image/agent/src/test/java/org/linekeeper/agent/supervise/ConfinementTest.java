package org.linekeeper.agent.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfinementTest {
    private static final Path HOME = Path.of("/profile/home");
    private static final Path RUNTIME = Path.of("/run/linekeeper");

    private static List<String> wall() {
        return Confinement.behind(Path.of("/confine"), HOME, RUNTIME).around(List.of("dino", "--quiet"));
    }

    @Test
    void standsBeforeTheCommand() {
        assertThat(wall())
                .startsWith("/confine")
                .endsWith("--", "dino", "--quiet")
                .containsSubsequence("--write", "/profile/home");
        assertThat(Confinement.NONE.around(List.of("dino"))).containsExactly("dino");
    }

    @Test
    void listsNeitherTheIdentityNorTheAgentsStoreNorWhatTheyStandIn() {
        assertThat(wall())
                .doesNotContain("/", "/run", "/run/secrets", "/run/secrets/linekeeper", "/profile", "/profile/agent");
    }
}
