package org.linekeeper.controller.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.isolation.IsolationSettings.Mode;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.WallProbe;

class IsolationTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final int PORT = 8080;

    /// Reaches the ports it is told to.
    private static final class FakeProbe implements WallProbe {
        private List<Integer> open = List.of();
        private boolean fails;
        private boolean bug;
        private boolean silent;

        @Override
        public List<Target> beside(List<InetAddress> own) {
            return List.of(
                    Target.answering("this machine", own.getFirst().getHostAddress(), 22),
                    Target.mute("the cloud's metadata", "169.254.169.254", 80),
                    Target.mute("a private address", "10.255.255.254", 9));
        }

        @Override
        public String remedy() {
            return "somebody puts them up";
        }

        @Override
        public List<Attempt> attempt(List<Target> targets) {
            if (fails) {
                throw new RuntimeFailure(RuntimeFailure.Scope.RUNTIME, true, "it is blind", null);
            }
            if (bug) {
                throw new IllegalStateException("nobody has thought of this");
            }
            return targets.stream()
                    .map(target -> new Attempt(target, outcome(target)))
                    .toList();
        }

        private Outcome outcome(Target target) {
            if (open.contains(target.port())) {
                return Outcome.REACHED;
            }
            return silent && !target.answers() ? Outcome.SILENT : Outcome.BLOCKED;
        }

        @Override
        public void onNewNetwork(Runnable listener) {}
    }

    private final FakeProbe probe = new FakeProbe();

    private Isolation isolation(Mode mode) {
        return new Isolation(new IsolationSettings(mode), Optional.of(probe), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void triesTheControllerTheMachineAndTheMetadata() {
        Isolation isolation = isolation(Mode.WARN);

        isolation.prove(probe, PORT);

        assertThat(isolation.proof()).isInstanceOfSatisfying(Proof.Tried.class, tried -> {
            assertThat(tried.at()).isEqualTo(NOW);
            assertThat(tried.attempts())
                    .extracting(attempt -> attempt.target().what())
                    .contains("the controller", "this machine", "the cloud's metadata", "a private address");
        });
        assertThat(isolation.proof().holds()).isTrue();
    }

    /// Else nobody would try them again, and what was proven would hold for ever.
    @Test
    void aTryThatFailsInAnUnknownWayProvesNothing() {
        Isolation isolation = isolation(Mode.REQUIRE);
        isolation.prove(probe, PORT);
        isolation.requireProven();
        probe.bug = true;

        isolation.prove(probe, PORT);

        assertThat(isolation.proof().holds()).isFalse();
        assertThatThrownBy(isolation::requireProven)
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("see its log");
        assertThat(isolation.trouble()).isPresent();
    }

    @Test
    void namesWhatWasReached() {
        Isolation isolation = isolation(Mode.WARN);
        probe.open = List.of(PORT);

        isolation.prove(probe, PORT);

        assertThat(isolation.proof().holds()).isFalse();
        assertThat(isolation.proof().words())
                .contains("do NOT hold", "the controller (", ":8080", "somebody puts them up")
                .doesNotContain("metadata");
    }

    @Test
    void takesTheSilenceOfAnAddressThatMayBeNobodysForNoProof() {
        Isolation isolation = isolation(Mode.REQUIRE);
        probe.silent = true;

        isolation.prove(probe, PORT);

        assertThat(isolation.proof().holds()).isFalse();
        assertThat(isolation.proof().words())
                .contains("not proven", "a private address (10.255.255.254:9)", "somebody puts them up")
                .doesNotContain("this machine", "the controller");
        assertThatThrownBy(isolation::requireProven).hasMessageContaining("not proven");
    }

    @Test
    void startsNothingBeforeTheWallsAreProvenWhereThatIsRequired() {
        Isolation isolation = isolation(Mode.REQUIRE);
        assertThatThrownBy(isolation::requireProven)
                .isInstanceOfSatisfying(
                        RuntimeFailure.class,
                        failure -> assertThat(failure.retryable()).isTrue());

        probe.open = List.of(PORT);
        isolation.prove(probe, PORT);
        assertThatThrownBy(isolation::requireProven).hasMessageContaining("do NOT hold");

        probe.open = List.of();
        isolation.prove(probe, PORT);
        isolation.requireProven();

        probe.fails = true;
        isolation.prove(probe, PORT);
        assertThatThrownBy(isolation::requireProven).hasMessageContaining("it is blind");
    }

    @Test
    void wallsThatFellAreTroubleUntilTheyStand() {
        Isolation isolation = isolation(Mode.WARN);
        assertThat(isolation.trouble()).isEmpty();

        probe.open = List.of(PORT);
        isolation.prove(probe, PORT);
        assertThat(isolation.trouble())
                .hasValueSatisfying(words -> assertThat(words).contains("do NOT hold"));

        probe.open = List.of();
        isolation.prove(probe, PORT);
        assertThat(isolation.trouble()).isEmpty();

        probe.fails = true;
        isolation.prove(probe, PORT);
        assertThat(isolation.trouble())
                .hasValueSatisfying(words -> assertThat(words).contains("it is blind"));
    }

    @Test
    void warnsOnlyWhereThatIsAllThatIsAsked() {
        Isolation isolation = isolation(Mode.WARN);
        probe.fails = true;

        isolation.prove(probe, PORT);
        isolation.requireProven();

        assertThat(isolation.proof().holds()).isFalse();
        assertThat(isolation.proof().words()).contains("it is blind");
    }
}
