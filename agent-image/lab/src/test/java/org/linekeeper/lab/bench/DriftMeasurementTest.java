package org.linekeeper.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.linekeeper.lab.bench.rig.ProbeHost.Window;

class DriftMeasurementTest {
    @Test
    void holdsTheLastMedianAgainstTheFirst() {
        Report report = new Report(List.of(CallFigure.values()));

        DriftMeasurement.note(
                List.of(
                        new Window(20, 30, 30, 60, 70),
                        new Window(40, 30, 29, 90, 95),
                        new Window(60, 30, 30, 64.5, 70)),
                report);

        assertThat(report.value(CallFigure.DRIFT)).hasValue(4.5);
        assertThat(report.reached(CallFigure.DRIFT)).contains(true);
    }

    @Test
    void hasNoFigureWhereAnEndIsSilent() {
        Report report = new Report(List.of(CallFigure.values()));

        DriftMeasurement.note(
                List.of(new Window(20, 30, 30, 60, 70), new Window(40, 30, 0, Double.NaN, Double.NaN)), report);

        assertThat(report.value(CallFigure.DRIFT)).isEmpty();
    }
}
