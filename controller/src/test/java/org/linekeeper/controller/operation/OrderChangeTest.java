package org.linekeeper.controller.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.sandbox.Sighting;
import org.linekeeper.controller.user.SandboxBuild;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.SandboxOrder.Wanted;
import org.linekeeper.controller.user.UserId;

class OrderChangeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final SandboxBuild BUILD = new SandboxBuild("image", "build-1");

    @Provide
    Arbitrary<SandboxOrder> orders() {
        return Combinators.combine(
                        Arbitraries.of(Wanted.class),
                        Arbitraries.of(true, false),
                        Arbitraries.of(1L, 5L, NOW.toEpochMilli() + 7),
                        Arbitraries.of(1L, 5L),
                        Arbitraries.of(NOW.minusSeconds(5), NOW.plusSeconds(5)).injectNull(0.3))
                .as((wanted, paused, edition, profile, until) ->
                        new SandboxOrder(wanted, paused, edition, profile, until, BUILD));
    }

    private static Sighting seen(SandboxOrder order, long edition, long profile) {
        ObservedSandbox sandbox = new ObservedSandbox(
                new UserId("ana"),
                "lk-ana",
                "id",
                "image",
                "build-1",
                "inc",
                edition,
                0,
                new ObservedSandbox.State.Running(NOW, "10.0.0.2", 7443));
        return new Sighting(
                order,
                Optional.of(sandbox),
                OptionalLong.of(profile),
                NOW,
                false,
                Optional.empty(),
                0,
                Optional.empty());
    }

    @Property
    void theSameOrderTwiceChangesNothing(@ForAll Kind kind, @ForAll("orders") SandboxOrder before) {
        Sighting old = seen(before, before.edition(), before.profileEdition());
        OrderChange first = new OrderChange(kind, NOW, NOW.plusSeconds(60));
        OrderChange second = new OrderChange(kind, NOW.plusSeconds(9), NOW.plusSeconds(69));

        SandboxOrder once = first.apply(before, Optional.of(old));
        SandboxOrder twice = second.apply(once, Optional.of(old));

        assertThat(twice).isEqualTo(once);
    }

    /// Between the removal and the creation nothing is seen, and what comes is made for the newest order.
    @Property
    void oneOrderMoreBetweenRemovalAndCreationMakesNothingTwice(
            @ForAll boolean wipe, @ForAll("orders") SandboxOrder any) {
        SandboxOrder before = any.withWanted(Wanted.RUNNING);
        Kind kind = wipe ? Kind.WIPE : Kind.REPROVISION;
        Sighting old = seen(before, before.edition(), before.profileEdition());
        Sighting removed = new Sighting(
                before,
                Optional.empty(),
                wipe ? OptionalLong.empty() : old.profile(),
                NOW,
                false,
                Optional.empty(),
                0,
                Optional.empty());

        SandboxOrder once = new OrderChange(kind, NOW, NOW.plusSeconds(60)).apply(before, Optional.of(old));
        SandboxOrder twice =
                new OrderChange(kind, NOW.plusSeconds(9), NOW.plusSeconds(69)).apply(once, Optional.of(removed));

        assertThat(twice).isEqualTo(once);
        assertThat(new OrderChange(kind, NOW.plusSeconds(9), NOW)
                        .apply(once.withWanted(Wanted.STOPPED), Optional.of(removed))
                        .edition())
                .isGreaterThan(once.edition());
    }

    @Property
    void anEditionNeverFallsBehindWhatRanBefore(@ForAll("orders") SandboxOrder before) {
        SandboxOrder after = new OrderChange(Kind.REPROVISION, NOW, NOW)
                .apply(before, Optional.of(seen(before, before.edition(), 1)));

        assertThat(after.edition()).isGreaterThan(before.edition()).isGreaterThanOrEqualTo(NOW.toEpochMilli());
        assertThat(after.profileEdition()).isEqualTo(before.profileEdition());
    }

    @Property
    void noOperationTouchesTheBuild(@ForAll Kind kind, @ForAll("orders") SandboxOrder before) {
        assertThat(new OrderChange(kind, NOW, NOW)
                        .apply(before, Optional.empty())
                        .build())
                .isEqualTo(BUILD);
    }

    @Test
    void aForcedRepeatShortensTheDeadline() {
        SandboxOrder running = new SandboxOrder(Wanted.RUNNING, false, 1, 1, null, BUILD);
        Optional<Sighting> seen = Optional.of(seen(running, 1, 1));
        SandboxOrder waiting = new OrderChange(Kind.STOP, NOW, NOW.plusSeconds(60)).apply(running, seen);

        SandboxOrder forced = new OrderChange(Kind.STOP, NOW.plusSeconds(1), NOW.plusSeconds(1)).apply(waiting, seen);

        assertThat(forced.callsUntil()).isEqualTo(NOW.plusSeconds(1));
    }
}
