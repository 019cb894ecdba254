package org.linekeeper.lab.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.linekeeper.lab.measure.Latency;
import org.linekeeper.lab.measure.Recording;
import org.linekeeper.lab.measure.Signal;
import org.linekeeper.lab.measure.SipMessage;
import org.linekeeper.lab.measure.Tone;

/// The laboratory measures itself: two desk phones call each other, nothing of ours between them.
@Isolated("sound is in real time")
class PhoneCallIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static Lab lab;

    @BeforeAll
    static void start() {
        lab = Lab.start();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void carriesATonePureAndInTime() {
        Phone desk = lab.phone("desk");
        Phone kitchen = lab.answeringPhone("kitchen");
        Instant start = Instant.now();

        desk.dial(kitchen.uri());
        desk.awaitEstablished(start, PATIENCE);
        Recording said;
        Recording heard;
        try (SoundTap mouth = desk.mouth();
                SoundTap ear = kitchen.ear()) {
            Instant playedFrom = Instant.now();
            desk.say(Signal.bursts(1000, -12, 8, Duration.ofMillis(150), Duration.ofMillis(450)));
            Waiting.until(
                    "the bursts are through",
                    PATIENCE,
                    () -> ear.recording().end().isAfter(playedFrom.plusSeconds(6)));
            said = mouth.stop();
            heard = ear.stop();
        }
        desk.hangUp();
        kitchen.awaitClosed(start, PATIENCE);

        Latency latency = Latency.between(said, heard, 1000, Duration.ofMillis(400));
        assertThat(latency.each()).hasSize(8);
        assertThat(latency.percentile(0.5)).isBetween(5.0, 399.0);
        Instant firstBurst = said.start().plus(Duration.ofMillis(1));
        assertThat(heard.end()).isAfter(firstBurst);
        Tone tone = Tone.strongest(heard.sound());
        assertThat(tone.hz()).isCloseTo(1000, within(15.0)); // bursts smear the peak
        assertThat(Tone.levelAt(440, heard.sound())).isLessThan(tone.levelDbfs() - 40);
    }

    @Test
    void showsEachMessageOfADeclinedCallWithItsTime() {
        Phone desk = lab.phone("desk");
        Phone hall = lab.phone("hall");
        Instant start = Instant.now();

        desk.dial(hall.uri());
        hall.awaitRinging(start, PATIENCE);
        hall.hangUp();
        desk.awaitClosed(start, PATIENCE);

        SipMessage invite = lab.kamailio()
                .awaitMessage(
                        "INVITE",
                        start,
                        PATIENCE,
                        m -> m.received() && m.isRequest("INVITE") && m.to().equals(hall.uri()));
        SipMessage refusal = lab.kamailio()
                .awaitMessage(
                        "refusal",
                        start,
                        PATIENCE,
                        m -> m.received() && m.method().equals("INVITE") && m.status() >= 400);
        assertThat(refusal.callId()).isEqualTo(invite.callId());
        assertThat(refusal.at()).isAfter(invite.at());
    }

    @Test
    void phonesFindTheRegistrarAgainAfterItsRestart() {
        Phone cellar = lab.phone("cellar");
        assertThat(lab.kamailio().registrations("cellar")).hasSize(1);

        lab.kamailio().goDown();
        lab.kamailio().comeBack();
        assertThat(lab.kamailio().registrations("cellar")).isEmpty();

        cellar.restart();
        assertThat(lab.kamailio().registrations("cellar")).hasSize(1);
    }
}
