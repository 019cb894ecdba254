package org.linekeeper.lab.bench.fleet;

/// One of the bench's parts.
interface FleetMeasurement {
    /// A word to choose it by.
    String name();

    /// What it is going to do, for the people who wait.
    String words();

    /// Blocks until it is done; leaves nothing running.
    void take(FleetRun run, FleetReport report);
}
