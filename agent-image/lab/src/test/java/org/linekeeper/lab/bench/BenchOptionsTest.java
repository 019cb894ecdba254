package org.linekeeper.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchOptionsTest {
    private static final BenchOptions.Known KNOWN =
            new BenchOptions.Known(List.of("setup", "endurance"), Set.of("--full"), Map.of("--calls", 10_000));

    @Test
    void takesEverythingWhereNothingIsSaid() {
        BenchOptions options = BenchOptions.parse(List.of(), KNOWN);

        assertThat(options.only()).containsExactlyInAnyOrder("setup", "endurance");
        assertThat(options.flags()).isEmpty();
        assertThat(options.number("--calls")).isEqualTo(10_000);
    }

    @Test
    void takesWhatIsSaid() {
        BenchOptions options = BenchOptions.parse(
                List.of("--calls", "50", "--full", "--only", "setup", "--out", "there", "--controller-jar", "c.jar"),
                KNOWN);

        assertThat(options.only()).containsExactly("setup");
        assertThat(options.flags()).containsExactly("--full");
        assertThat(options.number("--calls")).isEqualTo(50);
        assertThat(options.out()).isEqualTo(Path.of("there"));
        assertThat(options.controllerJar()).isEqualTo(Path.of("c.jar"));
    }

    @ParameterizedTest
    @CsvSource({
        "--calls 0, positive number",
        "--calls many, positive number",
        "--calls, needs a value",
        "--only drift, 'endurance,setup, not drift'",
        "--fast, unknown option --fast"
    })
    void saysWhatIsWrong(String words, String complaint) {
        List<String> parted = List.of(words.split(" "));

        assertThatThrownBy(() -> BenchOptions.parse(parted, KNOWN)).hasMessageContaining(complaint);
    }
}
