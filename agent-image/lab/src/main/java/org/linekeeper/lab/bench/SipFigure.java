package org.linekeeper.lab.bench;

import java.util.OptionalDouble;

/// What `target/bench-sip.json` holds, in its order.
enum SipFigure implements Figure {
    RINGING("invite_to_180_p99_ms", "INVITE to 180, p99", "ms", 10),
    ANSWER("invite_to_200_p99_ms", "INVITE to 200, p99", "ms", 10),
    SOUND("invite_to_rtp_p99_ms", "INVITE to first RTP packet, p99", "ms", 40),
    ANSWER_BARESIP("baresip_invite_to_200_p99_ms", "... to 200, baresip's, p99", "ms", Double.NaN),
    CALLS("calls_run", "calls in a row", "", Double.NaN),
    HEAP("heap_growth_mb", "... heap after against before", "MB", 0.1),
    THREADS("threads_growth", "... threads", "", 0),
    SOCKETS("sockets_growth", "... sockets", "", 0);

    private final String key;
    private final String words;
    private final String unit;
    private final double goal;

    SipFigure(String key, String words, String unit, double goal) {
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
        return Double.isNaN(goal) ? OptionalDouble.empty() : OptionalDouble.of(goal);
    }
}
