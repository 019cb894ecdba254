package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.TestCalls;
import org.linekeeper.controller.agentlink.LinkReport;
import org.linekeeper.controller.call.EventCursor;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.sandbox.CallClaims.Word;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;

class CallClaimsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
    private static final CallId CALL = new CallId("c1");
    private static final EventCursor ALL_STORED = new EventCursor("one", 7);

    private final CallClaims claims = new CallClaims(Duration.ofSeconds(30));

    private static Optional<Sighting> seen(State state) {
        return sighting(Optional.of(
                new ObservedSandbox(new UserId("ana"), "x-ana", "id", "image", "build", "incarnation", 1, 0, state)));
    }

    private static Optional<Sighting> sighting(Optional<ObservedSandbox> sandbox) {
        return Optional.of(new Sighting(
                new SandboxOrder(SandboxOrder.Wanted.RUNNING, false, 1, 1, null, null),
                sandbox,
                OptionalLong.empty(),
                NOW,
                false,
                Optional.empty(),
                0,
                Optional.empty()));
    }

    private static Optional<Sighting> running() {
        return seen(new State.Running(NOW, "localhost", 1));
    }

    private static Optional<LinkReport> told(Evidence link, String... calls) {
        Witness fine = new Witness(Evidence.ALIVE, NOW, NOW, null);
        AgentStatus status = new AgentStatus(
                NOW,
                NOW,
                1,
                7,
                List.of(),
                fine,
                List.of(),
                List.of(),
                List.of(calls).stream().map(id -> TestCalls.talking(id, NOW)).toList(),
                Map.of());
        return Optional.of(new LinkReport(
                new Witness(link, NOW, NOW, null), NOW, 0, null, Optional.of(new LinkReport.Reading(status, NOW))));
    }

    private static Word word(Optional<Sighting> seen, Optional<LinkReport> report) {
        return CallClaims.word(CALL, seen, report, ALL_STORED, NOW);
    }

    @Test
    void nobodyCarriesACallWithoutASandboxThatRuns() {
        assertThat(word(sighting(Optional.empty()), Optional.empty())).isInstanceOf(Word.Missing.class);
        assertThat(word(seen(new State.Stopped(0)), Optional.empty())).isInstanceOf(Word.Missing.class);
    }

    @Test
    void whatIsUnclearSaysNothing() {
        assertThat(word(Optional.empty(), told(Evidence.ALIVE))).isInstanceOf(Word.Unknown.class);
        assertThat(word(seen(new State.Unclear("paused")), Optional.empty())).isInstanceOf(Word.Unknown.class);
        assertThat(word(running(), Optional.empty())).isInstanceOf(Word.Unknown.class);
        assertThat(word(running(), told(Evidence.UNKNOWN))).isInstanceOf(Word.Unknown.class);
        assertThat(word(running(), told(Evidence.GONE))).isInstanceOf(Word.Unknown.class);
        assertThat(CallClaims.word(CALL, running(), told(Evidence.ALIVE), ALL_STORED, NOW.plus(Duration.ofMinutes(5))))
                .isInstanceOf(Word.Unknown.class);
    }

    @Test
    void theAgentsWordCountsOnceAllItsEventsAreStored() {
        assertThat(word(running(), told(Evidence.ALIVE, "c0", "c1"))).isInstanceOf(Word.Carried.class);
        assertThat(word(running(), told(Evidence.ALIVE, "c0"))).isInstanceOf(Word.Missing.class);
        assertThat(CallClaims.word(CALL, running(), told(Evidence.ALIVE, "c0"), new EventCursor("one", 6), NOW))
                .isInstanceOf(Word.Unknown.class);
    }

    @Test
    void aCallIsLostOnceItIsMissingStillAfterThePatience() {
        assertThat(missing(0)).isFalse();
        assertThat(missing(29)).isFalse();
        assertThat(missing(30)).isTrue();
    }

    /// An old look is no second one.
    @Test
    void timeAloneLosesNothing() {
        assertThat(missing(0)).isFalse();
        assertThat(claims.isLost(CALL, new Word.Missing(NOW, "gone"), NOW.plusSeconds(300)))
                .isFalse();
    }

    @Test
    void aCallThatIsCarriedAgainBeginsAnew() {
        assertThat(missing(0)).isFalse();
        assertThat(claims.isLost(CALL, new Word.Carried(), NOW.plusSeconds(10))).isFalse();
        assertThat(missing(31)).isFalse();
        assertThat(claims.isLost(CALL, new Word.Unknown(), NOW.plusSeconds(40))).isFalse();
        assertThat(missing(61)).isTrue();
    }

    @Test
    void forgetsCallsThatAreOver() {
        assertThat(missing(0)).isFalse();
        claims.retain(List.of());
        assertThat(missing(31)).isFalse();
    }

    private boolean missing(int seconds) {
        Instant now = NOW.plusSeconds(seconds);
        return claims.isLost(CALL, new Word.Missing(now, "gone"), now);
    }
}
