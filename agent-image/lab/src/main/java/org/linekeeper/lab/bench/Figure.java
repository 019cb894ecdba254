package org.linekeeper.lab.bench;

import java.util.OptionalDouble;

/// One figure of a benchmark: its name in the file, its words in the table, and what it is held against.
interface Figure {
    /// In the JSON file.
    String key();

    /// In the table.
    String words();

    String unit();

    /// The most that it may be; empty where there is no goal, or where a peer's figure that makes it is missing.
    OptionalDouble goal(Report report);
}
