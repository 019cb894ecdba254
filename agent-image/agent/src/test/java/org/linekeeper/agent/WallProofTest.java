package org.linekeeper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.agent.supervise.Confinement;

/// Where there is no wall; that there is one in a sandbox is for the tests with its image.
class WallProofTest {
    @TempDir
    Path folder;

    private Path store;

    @BeforeEach
    void makeWhatIsTried() throws Exception {
        Files.writeString(folder.resolve("agent.key"), "key");
        store = Files.writeString(folder.resolve("events.jsonl"), "events");
    }

    @Test
    void saysThatNothingHoldsWhereThereIsNoWall() {
        assertThat(WallProof.tryFromWithin(Confinement.NONE, folder, store))
                .containsOnly(
                        Map.entry("wall.identity", 0L),
                        Map.entry("wall.store", 0L),
                        Map.entry("wall.memory", 0L),
                        Map.entry("wall.signal", 0L));
    }

    @Test
    void tellsTheWallsApart() throws Exception {
        Files.delete(folder.resolve("agent.key"));

        assertThat(WallProof.tryFromWithin(Confinement.NONE, folder, store))
                .containsEntry("wall.identity", 1L)
                .containsEntry("wall.store", 0L);
    }

    @Test
    void claimsNothingWhereItCouldNotTry() {
        assertThat(WallProof.tryFromWithin(new Confinement(List.of("/nonexistent/confine")), folder, store))
                .isEmpty();
        assertThat(WallProof.tryFromWithin(new Confinement(List.of("/bin/false")), folder, store))
                .isEmpty();
    }
}
