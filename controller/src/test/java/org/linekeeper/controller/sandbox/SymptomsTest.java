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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    /// In the agent's own words, and those of its resolver and Dino's.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "the name pbx.test isn't known",
                "no way to pbx.test:5060: Operation not permitted",
                "no connection to pbx.test:5060: Connection reset",
                "no answer from pbx.test:5060",
                "the connection to pbx.test:5061 was lost",
                "chat.test can't be reached",
                "chat.test can't be reached: Could not establish XMPP session with chat.test:5222:"
                        + " Error resolving \u201cchat.test\u201d: Name or service not known",
                "the connection to chat.test was lost",
                "503 Service Unavailable"
            })
    void knowAServerThatIsOutOfReachByTheAgentsWords(String words) {
        assertThat(new Symptoms.Sign(Evidence.GONE, words, null).unreachable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"401 Unauthorized", "403 Forbidden", "not-authorized", "the client is not running: signal 9"})
    void takeNoRefusalAndNoDeadClientForAServerOutOfReach(String words) {
        assertThat(new Symptoms.Sign(Evidence.GONE, words, null).unreachable()).isFalse();
    }

    @Example
    void sayNothingWithoutALink() {
        assertThat(Symptoms.together(Optional.empty(), NOW)).isEqualTo(Evidence.UNKNOWN);
    }

    private static Witness witness(Evidence evidence) {
        return new Witness(evidence, NOW, NOW, null);
    }
}
