package org.linekeeper.controller.call;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.MediaQuality;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/// Calls in figures: the living ones as the database has them, the ended ones since this controller's start.
@Component
class CallMetrics {
    private final CallStore calls;
    private final MeterRegistry registry;
    private final Timer length;
    private final Timer ringing;
    private final DistributionSummary loss;
    private final Timer jitter;

    CallMetrics(CallStore calls, JdbcClient jdbc, MeterRegistry registry) {
        this.calls = calls;
        this.registry = registry;
        this.length = Timer.builder("linekeeper.call")
                .description("How long answered calls lasted.")
                .register(registry);
        this.ringing = Timer.builder("linekeeper.call.answer")
                .description("From a call's beginning until both sides were joined.")
                .register(registry);
        this.loss = DistributionSummary.builder("linekeeper.call.loss.ratio")
                .description("Share of packets that were missing, of answered calls.")
                .register(registry);
        this.jitter = Timer.builder("linekeeper.call.jitter")
                .description("Interarrival jitter at the end of answered calls.")
                .register(registry);
        Gauge.builder("linekeeper.calls.living", jdbc, CallMetrics::living)
                .description("Calls that go on.")
                .register(registry);
        // from nought on, so that the first of a kind counts as an increase
        for (CallRecord.Outcome outcome : CallRecord.Outcome.values()) {
            for (CallDirection direction : CallDirection.values()) {
                ended(outcome, direction);
            }
        }
    }

    private Counter ended(CallRecord.Outcome outcome, CallDirection direction) {
        return Counter.builder("linekeeper.calls.ended")
                .description("Calls that are over, by outcome and direction.")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .tag("direction", direction.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private static long living(JdbcClient jdbc) {
        return jdbc.sql("select count(*) from call where ended_at is null")
                .query(Long.class)
                .single();
    }

    @TransactionalEventListener(fallbackExecution = true)
    void stored(CallStored stored) {
        if (stored.elsewhere()) {
            return;
        }
        calls.find(stored.id()).ifPresent(call -> {
            if (call instanceof Call.Ended over) {
                count(over.record());
            }
        });
    }

    private void count(CallRecord call) {
        ended(call.outcome(), call.direction()).increment();
        if (call.answeredAt() != null) {
            ringing.record(Duration.between(call.startedAt(), call.answeredAt()));
            length.record(Duration.between(call.answeredAt(), call.endedAt()));
        }
        MediaQuality quality = call.quality();
        if (quality != null) {
            double expected = quality.packetsReceived() + quality.packetsLost();
            if (expected > 0) {
                loss.record(quality.packetsLost() / expected);
            }
            jitter.record(Duration.ofNanos((long) (quality.jitterMillis() * 1e6)));
        }
    }
}
