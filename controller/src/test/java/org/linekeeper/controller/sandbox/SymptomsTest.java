package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.linekeeper.controller.agentlink.LinkReport;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Witness;

class SymptomsTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    @Property
    void sayTogetherWhatTheySayOneByOne(
            @ForAll Evidence link,
            @ForAll Evidence sound,
            @ForAll Evidence process,
            @ForAll Evidence login,
            @ForAll Evidence window,
            @ForAll Evidence line,
            @ForAll boolean heard,
            @ForAll boolean old) {
        AgentStatus status = new AgentStatus(
                NOW,
                NOW,
                1,
                0,
                List.of(new AgentStatus.ProcessStatus("dino", witness(process), 0)),
                witness(sound),
                List.of(new AgentStatus.AccountStatus(
                        new AccountId("chat"), witness(login), witness(window), 0, null, null)),
                List.of(new AgentStatus.LineStatus(new LineId("pbx"), witness(line), 0, null, null, null)),
                List.of(),
                Map.of());
        Instant readAt = old ? NOW.minus(Duration.ofMinutes(10)) : NOW;
        LinkReport report = new LinkReport(
                witness(link),
                NOW,
                0,
                null,
                heard ? Optional.of(new LinkReport.Reading(status, readAt)) : Optional.empty());
        Symptoms symptoms = Symptoms.of(Optional.of(report), NOW);

        Evidence together = Symptoms.together(Optional.of(report), NOW);

        Collection<Symptoms.Sign> signs = symptoms.parts().values();
        assertThat(together == Evidence.GONE)
                .isEqualTo(signs.stream().anyMatch(sign -> sign.evidence() == Evidence.GONE));
        assertThat(together == Evidence.ALIVE).isEqualTo(symptoms.alive(Part.SOUND) && symptoms.allAlive());
    }

    @Example
    void sayNothingWithoutALink() {
        assertThat(Symptoms.together(Optional.empty(), NOW)).isEqualTo(Evidence.UNKNOWN);
    }

    private static Witness witness(Evidence evidence) {
        return new Witness(evidence, NOW, NOW, null);
    }
}
