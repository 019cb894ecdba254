package org.linekeeper.agent.sound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sound.SoundProbe.Level;
import org.linekeeper.agent.sound.SoundProbe.Result;
import org.linekeeper.agent.sound.SoundProbe.Way;

class SoundProbeTest {
    private static final Level TO_PHONE = new Level(Way.TO_PHONE, -46.1, -131);
    private static final Level TO_CLIENT = new Level(Way.TO_CLIENT, -45.8, -150);

    @Test
    void isProvenWhereEachDirectionCarriesItsOwnTone() {
        assertThat(SoundProbe.judge(TO_PHONE, TO_CLIENT)).isEqualTo(new Result.Proven(TO_PHONE, TO_CLIENT));
    }

    @Test
    void namesTheSilentDirection() {
        var silent = new Level(Way.TO_CLIENT, Goertzel.SILENCE_DBFS, Goertzel.SILENCE_DBFS);

        assertThat(SoundProbe.judge(TO_PHONE, silent)).isEqualTo(new Result.NotProven(List.of(silent)));
        assertThat(silent.crossed()).isFalse();
    }

    @Test
    void noticesThatDirectionsAreCrossed() {
        var crossed = new Level(Way.TO_PHONE, -46, -46);

        assertThat(SoundProbe.judge(crossed, TO_CLIENT)).isEqualTo(new Result.NotProven(List.of(crossed)));
        assertThat(crossed.crossed()).isTrue();
    }

    @Test
    void aChangedLevelProvesNothing() {
        var muffled = new Level(Way.TO_PHONE, -60, -150);

        assertThat(SoundProbe.judge(muffled, TO_CLIENT)).isEqualTo(new Result.NotProven(List.of(muffled)));
    }

    @Test
    void saysThatNoServerIsThere() {
        var probe = new SoundProbe(new PulseServer("unix:/nonexistent/pulse"));

        assertThat(probe.run(() -> false)).isInstanceOf(Result.ServerAbsent.class);
    }
}
