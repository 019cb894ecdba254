package org.linekeeper.lab.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonLineTest {
    @Test
    void writesNumbersAsTheyAreAndTheRestAsText() {
        assertThat(JsonLine.of("proof", "result", "a \"b\"", "count", 3, "bytes", 5_000_000_000L, "ms", 1.5))
                .isEqualTo(
                        "{\"kind\":\"proof\",\"result\":\"a \\\"b\\\"\",\"count\":3,\"bytes\":5000000000,\"ms\":1.50}");
        assertThat(JsonLine.of("none", "ms", Double.NaN)).isEqualTo("{\"kind\":\"none\",\"ms\":null}");
    }
}
