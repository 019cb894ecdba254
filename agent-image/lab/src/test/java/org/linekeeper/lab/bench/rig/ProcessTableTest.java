package org.linekeeper.lab.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.linekeeper.lab.peer.LabException;

class ProcessTableTest {
    private static String line(int pid, String name, int parent, int user, int system, int threads) {
        return "%d (%s) S %d 1 1 0 -1 4194560 100 0 0 0 %d %d 0 0 20 0 %d 0 12345 1000000 2000 18446744073709551615\n"
                .formatted(pid, name, parent, user, system, threads);
    }

    private final ProcessTable table = ProcessTable.parse(line(1, "docker-init", 0, 0, 0, 1)
            + line(20, "java", 7, 900, 0, 9)
            + line(7, "java", 1, 250, 30, 21)
            + line(9, "a (b) c", 7, 100, 50, 2)
            + line(10, "a (b) c", 9, 1, 1, 1));

    @Test
    void findsTheOneThatTheContainerHasStarted() {
        assertThat(table.main("java")).isEqualTo(new ProcessTable.Entry(7, "java", 1, 2.8, 21));
        assertThat(table.main("docker-init").pid()).isEqualTo(1);
    }

    @Test
    void addsUpThoseOfOneName() {
        assertThat(table.seconds("a (b) c")).isEqualTo(1.52);
    }

    @Test
    void saysWhatIsNotThere() {
        assertThatThrownBy(() -> table.main("baresip"))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("baresip");
    }
}
