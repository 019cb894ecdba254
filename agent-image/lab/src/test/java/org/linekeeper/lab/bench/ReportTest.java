package org.linekeeper.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Report report = new Report(List.of(CallFigure.values()));

    private void noted(Figure figure, double value) {
        report.note(figure, value, Map.of());
    }

    @Test
    void allowsTheSoundFortyMillisecondsAboveTheFloor() {
        noted(CallFigure.SOUND_FLOOR, 50);
        noted(CallFigure.SOUND, 90);
        assertThat(report.reached(CallFigure.SOUND)).contains(true);

        noted(CallFigure.SOUND, 90.1);
        assertThat(report.reached(CallFigure.SOUND)).contains(false);
    }

    @Test
    void judgesNoSoundWithoutAFloor() {
        noted(CallFigure.SOUND, 10);

        assertThat(CallFigure.SOUND.goal(report)).isEmpty();
        assertThat(report.reached(CallFigure.SOUND)).isEmpty();
    }

    @Test
    void holdsFiguresAgainstTheirGoals() {
        noted(CallFigure.ANSWER, 10);
        noted(CallFigure.PRESENCE, 8.1);

        assertThat(report.reached(CallFigure.ANSWER)).contains(true);
        assertThat(report.reached(CallFigure.PRESENCE)).contains(false);
        assertThat(report.reached(CallFigure.MEMORY)).as("not measured").isEmpty();
    }

    @Test
    void hasEveryKeyAlsoOfWhatWasNotMeasured() {
        noted(CallFigure.RING, 12.345);
        noted(CallFigure.DRIFT, Double.NaN);

        Map<String, Object> json = report.json();

        assertThat(json)
                .containsKeys(
                        "sound_p95_ms",
                        "sound_floor_p95_ms",
                        "sound_baresip_p95_ms",
                        "ring_to_invite_p95_ms",
                        "invite_to_200_p99_ms",
                        "invite_to_200_baresip_p99_ms",
                        "start_to_registered_ms",
                        "presence_s",
                        "docker_start_ms",
                        "pss_idle_mb_at_20",
                        "drift_30min_ms")
                .containsEntry("ring_to_invite_p95_ms", 12.35)
                .containsEntry("drift_30min_ms", null);
    }

    @Test
    void aFigureThatCouldNotBeTakenIsAFailure() {
        noted(CallFigure.RING, 12);
        assertThat(report.isWhole()).isTrue();

        noted(CallFigure.ANSWER, Double.NaN);

        assertThat(report.isWhole()).isFalse();
        assertThat(report.table()).contains("FAILED invite_to_200_p99_ms");
    }

    @Test
    void tellsWhatFailedAndWhatWasMissed() {
        noted(CallFigure.RING, 51);
        report.failed("sound", "no burst arrived");

        assertThat(report.isWhole()).isFalse();
        assertThat(report.table())
                .containsPattern("INVITE, p95 +51.0 ms +50.0 ms  NO\n")
                .contains("FAILED sound: no burst arrived");
    }
}
