package org.linekeeper.lab.bench.rig;

/// What a network does to the packets on their way to us, in their order: see the caller's own words. The same seed
/// does the same to the same number of packets.
///
/// @param jitterMillis      each packet is late by up to this
/// @param lostOfAThousand   packets that do not arrive
public record BadWeather(int seed, int jitterMillis, int lostOfAThousand) {
    public static final BadWeather NONE = new BadWeather(1, 0, 0);

    String[] arguments() {
        return new String[] {"seed=" + seed, "jitter=" + jitterMillis, "loss=" + lostOfAThousand};
    }
}
