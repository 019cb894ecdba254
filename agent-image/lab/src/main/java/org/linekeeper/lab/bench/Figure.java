package org.linekeeper.lab.bench;

/// What `target/bench-call.json` holds, in its order.
enum Figure {
    SOUND("sound_p95_ms", "sound, loudspeaker to microphone over the call, p95", "ms"),
    SOUND_FLOOR("sound_floor_p95_ms", "... through a bare 20 ms copier, p95", "ms"),
    SOUND_BARESIP("sound_baresip_p95_ms", "... over baresip's call, p95", "ms"),
    RING("ring_to_invite_p95_ms", "client's ring signal to INVITE, p95", "ms"),
    ANSWER("invite_to_200_p99_ms", "INVITE to 200, p99", "ms"),
    ANSWER_BARESIP("invite_to_200_baresip_p99_ms", "... baresip's, p99", "ms"),
    START("start_to_registered_ms", "agent's process to SIP registered, slowest", "ms"),
    PRESENCE("presence_s", "POST user to present, slowest", "s"),
    DOCKER_START("docker_start_ms", "... of which Docker's create and start, median", "ms"),
    MEMORY("pss_idle_mb_at_20", "memory of agent and sound server at 20, mean", "MB"),
    DRIFT("drift_30min_ms", "latency's growth during a call", "ms");

    private final String key;
    private final String words;
    private final String unit;

    Figure(String key, String words, String unit) {
        this.key = key;
        this.words = words;
        this.unit = unit;
    }

    String key() {
        return key;
    }

    String words() {
        return words;
    }

    String unit() {
        return unit;
    }
}
