package org.linekeeper.lab.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.parallel.Isolated;
import org.linekeeper.lab.measure.Recording;
import org.linekeeper.lab.measure.Signal;
import org.linekeeper.lab.measure.Tone;

/// The laboratory measures itself: two friends call each other over XMPP, the SIP half being absent.
@Isolated("sound is in real time")
class FriendCallIT {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /// Seen: once in 88 and once in 75 calls that follow each other at once.
    private static final int MOST_CRASHES = 2;

    private static Lab lab;
    private static Friend bob;
    private static Friend carol;
    private static int crashes;

    private Instant begun = Instant.MAX;

    /// A call whose Dino ends by a signal of its own, when the one before is hung up or while it is answered, says
    /// nothing about calls: its session brings it back. More than a few such ends are a failure all the same.
    @RegisterExtension
    final TestExecutionExceptionHandler crashedClients = (test, thrown) -> {
        var crash = Stream.of(bob, carol)
                .flatMap(friend -> friend.log().lines().stream())
                .filter(line -> line.at().isAfter(begun) && line.text().startsWith("restarted dino: signal"))
                .findFirst();
        if (crash.isPresent() && ++crashes <= MOST_CRASHES) {
            Assumptions.abort("a Dino crashed: " + crash.get());
        }
        throw thrown;
    };

    @BeforeAll
    static void start() {
        lab = Lab.start();
        lab.prosody().befriend("bob", "Bob", "carol", "Carol");
        bob = lab.friend("bob");
        carol = lab.friend("carol");
    }

    @BeforeEach
    void begin() {
        begun = Instant.now();
    }

    /// What one test leaves behind is not the next one's fault.
    @AfterEach
    void endCalls() {
        for (Friend friend : List.of(bob, carol)) {
            friend.hangUpIfInCall();
            Waiting.until(
                    friend.jid() + " is there", PATIENCE, () -> lab.prosody().isOnline(friend.user()));
        }
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void hearEachOther() {
        Instant start = Instant.now();

        bob.call(carol.jid());
        carol.awaitRinging(start, PATIENCE);
        carol.answer();
        bob.awaitEstablished(start, PATIENCE);
        Recording heard;
        try (SoundTap ear = carol.ear()) {
            Instant playedFrom = Instant.now();
            bob.say(Signal.tone(440, -12, Duration.ofSeconds(3)));
            Waiting.until(
                    "the tone is through", PATIENCE, () -> ear.recording().end().isAfter(playedFrom.plusSeconds(4)));
            heard = ear.stop().between(playedFrom.plusMillis(1500), playedFrom.plusMillis(2500));
        }
        bob.hangUp();
        awaitBothClosed(start);

        Tone tone = Tone.strongest(heard.sound());
        assertThat(tone.hz()).isBetween(437.0, 443.0);
        assertThat(tone.levelDbfs()).isGreaterThan(-40);
        XmppCallStep end = lab.prosody()
                .awaitStep(
                        "bob ends it",
                        start,
                        PATIENCE,
                        step -> step.isFrom(bob.jid()) && step.step().startsWith("session-terminate"));
        assertThat(end.at()).isBetween(start, Instant.now());
    }

    /// Dino by itself has a dead microphone in one call of ten; the image's guard is there to prevent it.
    @RepeatedTest(8)
    void everyCallHasSoundBothWays() {
        Instant start = Instant.now();

        bob.call(carol.jid());
        carol.awaitRinging(start, PATIENCE);
        carol.answer();

        // a client counts as being in a call when sound runs into its loudspeaker and out of its microphone
        bob.awaitEstablished(start, PATIENCE);
        carol.awaitEstablished(start, PATIENCE);
        bob.hangUp();
        awaitBothClosed(start);
    }

    @Test
    void theCallerIsToldOfARefusal() {
        Instant start = Instant.now();

        bob.call(carol.jid());
        carol.awaitRinging(start, PATIENCE);
        carol.reject();

        XmppCallStep reject = lab.prosody()
                .awaitStep(
                        "carol refuses",
                        start,
                        PATIENCE,
                        step -> step.isFrom(carol.jid()) && step.step().equals("reject"));
        LogLine seen = bob.awaitRefusal(start, PATIENCE);
        assertThat(seen.at()).isAfter(reject.at());
        awaitBothClosed(start);
    }

    @Test
    void theCalledOneStopsRingingWhenTheCallerGivesUp() {
        Instant start = Instant.now();

        carol.call(bob.jid());
        bob.awaitRinging(start, PATIENCE);
        carol.hangUp();

        lab.prosody()
                .awaitStep(
                        "carol gives up",
                        start,
                        PATIENCE,
                        step -> step.isFrom(carol.jid()) && step.step().equals("retract"));
        awaitBothClosed(start);
    }

    @Test
    void theServerKnowsWhoIsThere() {
        assertThat(lab.prosody().isOnline("bob")).isTrue();
        assertThat(lab.prosody().isOnline("nobody")).isFalse();
    }

    /// The next call may go out when both sides have put the last one away, and not when one of them has.
    private static void awaitBothClosed(Instant start) {
        bob.awaitClosed(start, PATIENCE);
        carol.awaitClosed(start, PATIENCE);
    }
}
