package org.linekeeper.lab.bench;

import java.util.OptionalDouble;

/// What `target/bench-sound.json` holds, in its order.
enum SoundFigure implements Figure {
    FLOOR("floor_p95_ms", "sound through a bare 20 ms copier, p95", "ms"),
    CLEAN("clean_p95_ms", "... over the call, good network, p95", "ms"),
    CLEAN_BARESIP("clean_baresip_p95_ms", "... over baresip's, p95", "ms"),
    LOSSY("lossy_p95_ms", "... 30 ms jitter, 1 % loss, p95", "ms"),
    LOSSY_BARESIP("lossy_baresip_p95_ms", "... over baresip's, p95", "ms"),
    LSD_G711("lsd_g711_db", "speech over the call, G.711", "dB"),
    LSD_G711_CODEC("lsd_g711_codec_db", "... the codec alone", "dB"),
    LSD_G722("lsd_g722_db", "speech over the call, G.722", "dB"),
    LSD_G722_CODEC("lsd_g722_codec_db", "... the codec alone", "dB"),
    LSD_OPUS("lsd_opus_db", "speech over the call, Opus", "dB"),
    LSD_OPUS_CODEC("lsd_opus_codec_db", "... the codec alone", "dB"),
    LSD_LOSS("lsd_loss3_db", "speech over the call, G.711, 3 % loss", "dB"),
    LSD_LOSS_BARESIP("lsd_loss3_baresip_db", "... over baresip's", "dB"),
    CPU_G711("cpu_g711_pct", "processor for one call, G.711", "%"),
    CPU_OPUS("cpu_opus_pct", "... Opus", "%"),
    CPU_BARESIP("cpu_baresip_pct", "... baresip, G.711", "%"),
    MEMORY("mb_per_call", "memory for one more call", "MB"),
    DRIFT("drift_gap_ms", "longest gap, far end 200 ppm fast or slow", "ms");

    private final String key;
    private final String words;
    private final String unit;

    SoundFigure(String key, String words, String unit) {
        this.key = key;
        this.words = words;
        this.unit = unit;
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
        return switch (this) {
            case CLEAN -> Report.lower(report.above(FLOOR, 20), report.times(CLEAN_BARESIP, 0.75));
            case LOSSY -> Report.lower(report.above(FLOOR, 100), report.above(LOSSY_BARESIP, 0));
            case LSD_G711 -> report.above(LSD_G711_CODEC, 1);
            case LSD_G722 -> report.above(LSD_G722_CODEC, 1);
            case LSD_OPUS -> report.above(LSD_OPUS_CODEC, 1);
            case LSD_LOSS -> report.above(LSD_LOSS_BARESIP, 0);
            case CPU_G711 -> report.times(CPU_BARESIP, 1.5);
            case CPU_OPUS -> report.times(CPU_BARESIP, 3);
            case MEMORY -> OptionalDouble.of(1);
            case DRIFT -> OptionalDouble.of(0);
            case FLOOR,
                    CLEAN_BARESIP,
                    LOSSY_BARESIP,
                    LSD_G711_CODEC,
                    LSD_G722_CODEC,
                    LSD_OPUS_CODEC,
                    LSD_LOSS_BARESIP,
                    CPU_BARESIP -> OptionalDouble.empty();
        };
    }
}
