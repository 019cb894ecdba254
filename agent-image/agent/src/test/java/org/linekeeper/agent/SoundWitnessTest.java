package org.linekeeper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sound.SoundProbe.Level;
import org.linekeeper.agent.sound.SoundProbe.Result;
import org.linekeeper.agent.sound.SoundProbe.Way;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;

class SoundWitnessTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Result SILENT = new Result.NotProven(List.of());

    private final List<Witness> told = new ArrayList<>();
    private Result result = new Result.ServerAbsent("not asked yet");
    private boolean inCall;
    private boolean callBegins;
    private int probes;

    private final SoundWitness witness = new SoundWitness(
            inUse -> {
                probes++;
                inCall = callBegins;
                return inUse.getAsBoolean() ? new Result.GivenUp() : result;
            },
            () -> inCall,
            told::add,
            Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void oneTornToneProvesNothingTheSecondInARowDoes() {
        proven();
        result = SILENT;
        assertThat(witness.look()).isEqualTo(SoundWitness.TRIED_AGAIN_AFTER);
        assertThat(witness.witness().evidence()).isEqualTo(Evidence.ALIVE);

        witness.look();

        assertThat(witness.witness().evidence()).isEqualTo(Evidence.GONE);
    }

    @Test
    void aServerThatHangsIsGoneInItsWords() {
        proven();
        result = new Result.ServerAbsent("no answer in 3000 ms");
        witness.look();
        witness.look();
        assertThat(witness.witness()).isEqualTo(new Witness(Evidence.GONE, NOW, NOW, "no answer in 3000 ms"));
    }

    @Test
    void isSilentDuringACall() {
        proven();
        inCall = true;
        witness.look();
        assertThat(probes).isEqualTo(1);
    }

    @Test
    void saysNothingWhereACallBeginsMeanwhile() {
        proven();
        told.clear();
        callBegins = true;
        result = SILENT;
        assertThat(witness.look()).isEqualTo(SoundWitness.PROVEN_AGAIN_AFTER);
        assertThat(told).isEmpty();
    }

    @Test
    void triesSoonFirstAndRarelyWhereItIsOfNoUse() {
        witness.server(true);
        result = SILENT;
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waits.add(witness.look());
        }
        assertThat(waits.subList(0, 4)).containsOnly(SoundWitness.TRIED_AGAIN_AFTER);
        assertThat(waits.subList(4, 6)).containsOnly(SoundWitness.TRIED_RARELY_AFTER);
    }

    @Test
    void aServerThatIsDownIsNotTried() {
        proven();
        witness.server(false);
        assertThat(witness.witness().evidence()).isEqualTo(Evidence.GONE);
        witness.look();
        assertThat(probes).isEqualTo(1);
    }

    private void proven() {
        witness.server(true);
        result = new Result.Proven(new Level(Way.TO_PHONE, -46, -150), new Level(Way.TO_CLIENT, -46, -150));
        assertThat(witness.look()).isEqualTo(SoundWitness.PROVEN_AGAIN_AFTER);
    }
}
