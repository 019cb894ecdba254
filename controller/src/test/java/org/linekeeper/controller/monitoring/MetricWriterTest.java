package org.linekeeper.controller.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetricWriterTest {
    private final MetricWriter out = new MetricWriter();

    @Test
    void escapesWhatCouldBreakALine() {
        out.gauge("a", "one\ntwo \\").value(1.5, "b", "say \"x\"\n\\");

        assertThat(out.text()).isEqualTo("""
                # HELP a one\\ntwo \\\\
                # TYPE a gauge
                a{b="say \\"x\\"\\n\\\\"} 1.5
                """);
    }

    @Test
    void refusesTwoFamiliesOfAName() {
        out.gauge("a", "");

        assertThatThrownBy(() -> out.gauge("a", "")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesBackWhatAFailedSourceWrote() {
        MetricWriter.Mark mark = out.mark();
        out.gauge("a", "").value(1);
        out.takeBack(mark);
        out.gauge("a", "").value(2);

        assertThat(out.text()).endsWith("a 2\n").doesNotContain("a 1\n");
    }

    @Test
    void aHistogramsBucketsAreCumulative() {
        Spread spread = Spread.of("s", "", 1, 10);
        spread.add(0.5);
        spread.add(5);
        spread.add(50);
        spread.write(out);

        assertThat(out.text())
                .endsWith(
                        "s_bucket{le=\"1\"} 1\ns_bucket{le=\"10\"} 2\ns_bucket{le=\"+Inf\"} 3\ns_sum 55.5\ns_count 3\n");
    }

    @Test
    void aLabelsValuesComeFirst() {
        Spread spread = Spread.ofSeconds("s", "", "request");
        spread.add(Duration.ofSeconds(2), "list");
        spread.write(out);

        assertThat(out.text()).contains("s_bucket{request=\"list\",le=\"2.5\"} 1\n", "s_count{request=\"list\"} 1\n");
    }

    @Test
    void aTallyDoesNotGrowForEver() {
        Tally tally = new Tally("t_total", "", "who");
        for (int i = 0; i < 1000; i++) {
            tally.add("x" + i);
        }
        tally.write(out);

        assertThat(out.text().lines().count()).isEqualTo(2 + 200 + 1);
        assertThat(out.text()).contains("t_total{who=\"other\"} 800\n");
    }
}
