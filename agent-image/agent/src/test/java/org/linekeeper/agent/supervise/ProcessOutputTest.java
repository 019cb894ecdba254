package org.linekeeper.agent.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessOutputTest {
    @Test
    void handsOverLinesAndAnUnfinishedLastOne() {
        assertThat(read("one\n\nthree")).containsExactly("one", "", "three");
    }

    @Test
    void cutsALineThatNeverEnds() {
        List<String> lines = read("x".repeat(ProcessOutput.LONGEST_LINE + 500) + "\nnext\n");

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).hasSize(ProcessOutput.LONGEST_LINE);
        assertThat(lines.getLast()).isEqualTo("next");
    }

    private static List<String> read(String output) {
        List<String> lines = new ArrayList<>();
        ProcessOutput.read(new StringReader(output), lines::add);
        return lines;
    }
}
