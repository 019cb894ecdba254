package org.linekeeper.lab.bench;

/// One of the bench's parts. Each leaves the bed as it found it, but for the users that it needed.
interface Measurement {
    /// A word to choose it by.
    String name();

    /// What it is going to do, for the people who wait.
    String words();

    /// Blocks until it is done.
    void take(Bed bed, Report report);
}
