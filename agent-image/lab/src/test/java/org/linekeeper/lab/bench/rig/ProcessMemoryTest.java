package org.linekeeper.lab.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
    private static final String PRINTED = """
            @ docker-init
            @ java
            55d8e000-7ffd1000 ---p 00000000 00:00 0    [rollup]
            Rss:               81234 kB
            Pss:               40000 kB
            Pss_Dirty:         20000 kB
            Pss_Anon:          19000 kB
            Private_Dirty:     18000 kB
            @ pulseaudio
            Rss:                9000 kB
            Pss:                1500 kB
            Pss_File:            500 kB
            @ sleep
            Pss:                 100 kB
            @ sleep
            Pss:                 120 kB
            """;

    @Test
    void readsTheProportionalShareOfEachProgram() {
        ProcessMemory memory = ProcessMemory.parse(PRINTED);

        assertThat(memory.kibibytes())
                .containsEntry("java", 40_000L)
                .containsEntry("pulseaudio", 1_500L)
                .doesNotContainKey("docker-init");
        assertThat(memory.megabytes("java")).isEqualTo(40.96);
    }

    @Test
    void addsUpProcessesOfTheSameName() {
        assertThat(ProcessMemory.parse(PRINTED).kibibytes()).containsEntry("sleep", 220L);
    }

    @Test
    void refusesToSayHowMuchAProgramHasThatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProcessMemory.parse(PRINTED).megabytes("dino"))
                .withMessageContaining("dino");
    }
}
