package org.linekeeper.lab.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.linekeeper.lab.demo.Sandbox;
import org.linekeeper.lab.demo.Stage;
import org.linekeeper.lab.measure.SipMessage;
import org.linekeeper.lab.peer.ContainerLog;
import org.linekeeper.lab.peer.Friend;
import org.linekeeper.lab.peer.Phone;
import org.linekeeper.lab.peer.Prosody;

/// How long the agent needs from the client's ring signal to the INVITE: the one is seen by a bystander on the
/// sandbox's session bus, the other by the registrar. The friend gives each call up.
final class RingMeasurement implements Measurement {
    private static final int CALLS = 24;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "ring";
    }

    @Override
    public String words() {
        return "ring signal to INVITE, " + CALLS + " calls of the friend's";
    }

    @Override
    public void take(Bed bed, Report report) {
        String user = bed.firstUser();
        List<Double> millis = new ArrayList<>();
        try (ContainerLog bus = bed.sandbox(user).busMonitor()) {
            for (int i = 0; i < CALLS; i++) {
                millis.add(call(bed.stage(), bus));
            }
        }
        Samples samples = new Samples(millis);
        bed.say("INVITE %.1f ms after the ring signal (median)".formatted(samples.median()));
        report.note(CallFigure.RING, samples.percentile(95), samples.explained());
    }

    private static double call(Stage stage, ContainerLog bus) {
        Friend friend = stage.friend();
        Phone phone = stage.phone();
        Instant since = Instant.now();
        friend.call(Prosody.jid(Stage.USER));
        Instant proposed = stage.prosody()
                .awaitStep(
                        "the friend's call",
                        since,
                        PATIENCE,
                        step -> step.isFrom(friend.jid()) && step.step().equals("propose"))
                .at();
        Instant signal = bus.awaitParsed(
                "the client's ring signal",
                PATIENCE,
                line -> Sandbox.notifiedAt(line.text()).filter(at -> !at.isBefore(proposed)));
        SipMessage invite = stage.kamailio()
                .awaitMessage(
                        "the sandbox's INVITE",
                        proposed,
                        PATIENCE,
                        message -> message.received()
                                && message.isRequest("INVITE")
                                && message.reason().startsWith(phone.uri()));
        phone.awaitRinging(since, PATIENCE);
        Instant over = Instant.now();
        friend.hangUp();
        phone.awaitClosed(over, PATIENCE);
        friend.awaitClosed(over, PATIENCE);
        return Duration.between(signal, invite.at()).toNanos() / 1e6;
    }
}
