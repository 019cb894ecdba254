package org.linekeeper.lab.bench;

import java.util.OptionalDouble;

/// What `target/bench-call.json` holds, in its order.
enum CallFigure implements Figure {
    SOUND("sound_p95_ms", "sound, loudspeaker to microphone over the call, p95", "ms", Double.NaN),
    SOUND_FLOOR("sound_floor_p95_ms", "... through a bare 20 ms copier, p95", "ms", Double.NaN),
    SOUND_BARESIP("sound_baresip_p95_ms", "... over baresip's call, p95", "ms", Double.NaN),
    RING("ring_to_invite_p95_ms", "client's ring signal to INVITE, p95", "ms", 50),
    ANSWER("invite_to_200_p99_ms", "INVITE to 200, p99", "ms", 10),
    ANSWER_BARESIP("invite_to_200_baresip_p99_ms", "... baresip's, p99", "ms", Double.NaN),
    START("start_to_registered_ms", "agent's process to SIP registered, slowest", "ms", 500),
    PRESENCE("presence_s", "POST user to present, slowest", "s", 8),
    DOCKER_START("docker_start_ms", "... of which Docker's create and start, median", "ms", Double.NaN),
    MEMORY("pss_idle_mb_at_20", "memory of agent and sound server at 20, mean", "MB", 45),
    DRIFT("drift_30min_ms", "latency's growth during a call", "ms", 5);

    /// How much later than the floor the sound may be.
    private static final double ABOVE_FLOOR_MS = 40;

    private final String key;
    private final String words;
    private final String unit;
    private final double goal;

    CallFigure(String key, String words, String unit, double goal) {
        this.key = key;
        this.words = words;
        this.unit = unit;
        this.goal = goal;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String words() {
        return words;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public OptionalDouble goal(Report report) {
        if (this == SOUND) {
            return report.above(SOUND_FLOOR, ABOVE_FLOOR_MS);
        }
        return Double.isNaN(goal) ? OptionalDouble.empty() : OptionalDouble.of(goal);
    }
}
