package org.linekeeper.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SoundFigureTest {
    private final Report report = new Report(List.of(SoundFigure.values()));

    private void noted(SoundFigure figure, double value) {
        report.note(figure, value, Map.of());
    }

    @Test
    void holdsTheCallAgainstTheStricterOfFloorAndBaresip() {
        noted(SoundFigure.FLOOR, 50);
        assertThat(SoundFigure.CLEAN.goal(report)).hasValue(70);

        noted(SoundFigure.CLEAN_BARESIP, 80);
        assertThat(SoundFigure.CLEAN.goal(report)).hasValue(60);

        noted(SoundFigure.CLEAN_BARESIP, 120);
        assertThat(SoundFigure.CLEAN.goal(report)).hasValue(70);
    }

    @Test
    void holdsSpeechAgainstTheCodecAndBaresip() {
        noted(SoundFigure.LSD_G722_CODEC, 2.5);
        noted(SoundFigure.LSD_LOSS_BARESIP, 6);
        noted(SoundFigure.LSD_LOSS, 6.01);

        assertThat(SoundFigure.LSD_G722.goal(report)).hasValue(3.5);
        assertThat(report.reached(SoundFigure.LSD_LOSS)).contains(false);
    }

    @Test
    void holdsProcessorTimeAgainstBaresips() {
        noted(SoundFigure.CPU_BARESIP, 2);

        assertThat(SoundFigure.CPU_G711.goal(report)).hasValue(3);
        assertThat(SoundFigure.CPU_OPUS.goal(report)).hasValue(6);
    }

    @Test
    void tellsWhatWasLeftOutWithoutCallingItAFailure() {
        report.leftOut(SoundFigure.LSD_OPUS.key(), "the agent does not take OPUS");

        assertThat(report.isWhole()).isTrue();
        assertThat(report.table()).contains("left out lsd_opus_db: the agent does not take OPUS");
        assertThat(report.json()).containsEntry("lsd_opus_db", null);
    }
}
