package org.linekeeper.lab.bench.fleet;

/// What `target/bench-fleet.json` holds, in its order, with its aim; NaN where there is none.
enum FleetFigure {
    PLAN("plan_10k_s", "planner pass over 10,000, p95", 0.025),
    PLAN_LARGE("plan_50k_s", "... over 50,000, p95", Double.NaN),
    HEAP("heap_per_1000_mb", "heap per 1,000 sandboxes, links open (MB)", 25),
    RSS("controller_rss_50_mb", "resident memory with 50 real sandboxes (MB)", 250),
    DETECT("detect_p95_s", "one of 10,000 dies to its first repair, p95", 1),
    KILL_TO_SIP("kill_to_sip_p95_s", "container killed to SIP registered, p95", 1.5),
    KILL_TO_PRESENCE("kill_to_presence_p95_s", "container killed to present with Dino, p95", 8),
    RESTART("controller_restart_s", "controller killed to API serves, slowest", 2.5),
    DISTURBED("disturbed", "... sandboxes and calls disturbed", 0),
    ADOPT("adopt_10k_s", "10,000 running ones adopted after a restart", 5),
    START_RATE("start_rate_ratio", "50 starts: rate over Docker's own (at least)", 0.95),
    START_RATE_OURS("starts_per_s", "... starts per second", Double.NaN),
    START_RATE_DOCKER("docker_starts_per_s", "... Docker's own", Double.NaN),
    IDLE("idle_cpu_pct", "idle with 1,000 sandboxes (% of a core)", 2);

    private final String key;
    private final String words;
    private final double aim;

    FleetFigure(String key, String words, double aim) {
        this.key = key;
        this.words = words;
        this.aim = aim;
    }

    String key() {
        return key;
    }

    String words() {
        return words;
    }

    double aim() {
        return aim;
    }

    boolean reachedBy(double value) {
        return this == START_RATE ? value >= aim : value <= aim;
    }
}
