package org.linekeeper.controller.call;

import java.time.Duration;
import java.util.Locale;
import org.linekeeper.controller.monitoring.MetricSource;
import org.linekeeper.controller.monitoring.MetricWriter;
import org.linekeeper.controller.monitoring.Spread;
import org.linekeeper.controller.monitoring.Tally;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.MediaQuality;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/// Calls in figures: the living ones as the database has them, the ended ones since this controller's start.
@Component
class CallMetrics implements MetricSource {
    private final CallStore calls;
    private final JdbcClient jdbc;
    private final Tally ended = new Tally(
            "linekeeper_calls_ended_total", "Calls that are over, by outcome and direction.", "outcome", "direction");
    private final Spread length = Spread.ofSeconds("linekeeper_call_seconds", "How long answered calls lasted.", "");
    private final Spread ringing = Spread.ofSeconds(
            "linekeeper_call_answer_seconds", "From a call's beginning until both sides were joined.", "");
    private final Spread loss = Spread.of(
            "linekeeper_call_loss_ratio",
            "Share of packets that were missing, of answered calls.",
            0.001,
            0.005,
            0.01,
            0.02,
            0.05,
            0.1,
            0.25);
    private final Spread jitter = Spread.of(
            "linekeeper_call_jitter_seconds",
            "Interarrival jitter at the end of answered calls.",
            0.001,
            0.005,
            0.01,
            0.02,
            0.05,
            0.1,
            0.25);

    CallMetrics(CallStore calls, JdbcClient jdbc) {
        this.calls = calls;
        this.jdbc = jdbc;
    }

    @TransactionalEventListener(fallbackExecution = true)
    void stored(CallStored stored) {
        calls.find(stored.id()).ifPresent(call -> {
            if (call instanceof Call.Ended over) {
                count(over.record());
            }
        });
    }

    private void count(CallRecord call) {
        ended.add(
                call.outcome().name().toLowerCase(Locale.ROOT),
                call.direction().name().toLowerCase(Locale.ROOT));
        if (call.answeredAt() != null) {
            ringing.add(Duration.between(call.startedAt(), call.answeredAt()));
            length.add(Duration.between(call.answeredAt(), call.endedAt()));
        }
        MediaQuality quality = call.quality();
        if (quality != null) {
            double expected = quality.packetsReceived() + quality.packetsLost();
            if (expected > 0) {
                loss.add(quality.packetsLost() / expected);
            }
            jitter.add(quality.jitterMillis() / 1e3);
        }
    }

    @Override
    public void write(MetricWriter out) {
        long living = jdbc.sql("select count(*) from call where ended_at is null")
                .query(Long.class)
                .single();
        out.gauge("linekeeper_calls_living", "Calls that go on.").value(living);
        ended.write(out);
        length.write(out);
        ringing.write(out);
        loss.write(out);
        jitter.write(out);
    }
}
