package org.linekeeper.controller.runtime.measured;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeListing;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxRuntimeContract;
import org.linekeeper.controller.user.UserId;

class MeasuredRuntimeTest extends SandboxRuntimeContract {
    private final FakeRuntime fake = new FakeRuntime(FakeRuntime.NOTHING);
    private final MeasuredRuntime runtime = new MeasuredRuntime(fake, Clock.systemUTC(), new SimpleMeterRegistry());

    @Override
    protected SandboxRuntime runtime() {
        return runtime;
    }

    @Override
    protected String image() {
        return "image";
    }

    @Override
    protected void takeName(UserId user) {
        fake.takeName(user);
    }

    @Override
    protected void killBehindItsBack(ObservedSandbox sandbox) {
        fake.crash(sandbox.user(), true);
    }

    private void start(UserId user) {
        runtime.start(runtime.create(spec(user, "one")));
    }

    @Test
    void isHealthyAsLongAsChangesAreHintedAt() {
        runtime.follow(_ -> {});
        runtime.list();
        start(ANA);
        runtime.list();
        fake.crash(ANA, true);
        runtime.list();
        runtime.list();

        assertThat(runtime.health().problem()).isNull();
    }

    @Test
    void aHintThatComesAfterTheListingIsInTime() {
        runtime.follow(_ -> {});
        start(ANA);
        runtime.list();
        fake.crash(ANA, false);
        runtime.list();
        runtime.start(runtime.observe(ANA).orElseThrow());
        runtime.list();

        assertThat(runtime.health().problem()).isNull();
    }

    @Test
    void aChangeThatIsNeverHintedAtShowsADeafStream_untilAHintComes() {
        runtime.follow(_ -> {});
        start(ANA);
        runtime.list();
        fake.crash(ANA, false);
        runtime.list();
        assertThat(runtime.health().problem()).isNull();

        runtime.list();
        assertThat(runtime.health().problem()).contains("deaf", "ana");

        start(BEN);
        assertThat(runtime.health().problem()).isNull();
    }

    @Test
    void listensAnewWithEachListingUntilItHears() {
        runtime.follow(_ -> {});
        start(ANA);
        runtime.list();
        fake.deafenForGood(true);
        fake.crash(ANA, true);
        runtime.list();
        runtime.list();
        runtime.list();
        assertThat(fake.listenedAgain()).isEqualTo(2);

        fake.deafenForGood(false);
        fake.crash(ANA, true);
        runtime.list();
        assertThat(fake.listenedAgain()).isEqualTo(2);
    }

    @Test
    void aRestartBetweenTwoListingsThatIsNeverHintedAtShowsADeafStream() {
        runtime.follow(_ -> {});
        start(ANA);
        runtime.list();
        fake.deafenForGood(true);
        fake.crash(ANA, true);
        runtime.start(runtime.observe(ANA).orElseThrow());
        runtime.list();
        runtime.list();

        assertThat(runtime.health().problem()).contains("deaf", "ana");
    }

    @Test
    void aHintThatComesWhileAListingIsReadCountsForTheNext() {
        Hearing hearing = new Hearing();
        RuntimeListing before = fake.list();
        hearing.listed(before);
        hearing.listing();
        start(ANA);
        hearing.hint(ANA);
        hearing.listed(before);
        hearing.listing();
        hearing.listed(fake.list());
        hearing.listing();
        hearing.listed(fake.list());

        assertThat(hearing.missed()).isEmpty();
    }

    @Test
    void whatItFindsAtFirstNeedsNoHint() {
        start(ANA);
        runtime.follow(_ -> {});
        runtime.list();
        runtime.list();

        assertThat(runtime.health().problem()).isNull();
    }
}
