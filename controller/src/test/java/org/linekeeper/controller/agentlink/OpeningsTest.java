package org.linekeeper.controller.agentlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpeningsTest {
    private final Openings openings = new Openings();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    private void start(Openings.Opening opening) {
        Thread.ofVirtual().start(() -> {
            try {
                openings.enter(false, () -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    try {
                        opening.run();
                    } finally {
                        inside.decrementAndGet();
                    }
                });
                done.incrementAndGet();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void letsInAFewAtOnceAndEverybodyInTheEnd() {
        for (int i = 0; i < 500; i++) {
            start(OpeningsTest::shakeHands);
        }

        await().atMost(Duration.ofSeconds(60)).until(() -> done.get() == 500);
        assertThat(most).hasValueBetween(2, 32);
    }

    private static void shakeHands() {
        try {
            TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoHangsHoldsUpNobody() {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            start(() -> hang(never));
        }
        start(() -> {});

        await().atMost(Duration.ofSeconds(60)).until(() -> done.get() == 1);
        assertThat(inside).hasValue(100);
        never.countDown();
        await().atMost(Duration.ofSeconds(60)).until(() -> done.get() == 101);
    }

    private static void hang(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoFailsLeavesItsPlace() {
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> openings.enter(false, () -> {
                        throw new IOException("refused");
                    }))
                    .hasMessage("refused");
        }
    }

    @Test
    void aFirstLinkWaitsForTheStarts() {
        openings.startsGoFirst(true);
        Thread first = Thread.ofPlatform().start(this::enterFirst);
        await().until(() -> first.getState() == Thread.State.TIMED_WAITING);
        start(() -> {});
        await().until(() -> done.get() == 1);

        openings.startsGoFirst(false);

        await().until(() -> done.get() == 2);
    }

    @Test
    void aFirstLinkWaitsForSomeSecondsOnly() {
        openings.startsGoFirst(true);
        Thread.ofVirtual().start(this::enterFirst);

        await().atMost(Duration.ofSeconds(60)).until(() -> done.get() == 1);
    }

    private void enterFirst() {
        try {
            openings.enter(true, done::incrementAndGet);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
