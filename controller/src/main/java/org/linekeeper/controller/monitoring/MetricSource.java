package org.linekeeper.controller.monitoring;

/// A feature's metrics. Every family is written at every scrape, also while it has no value yet; labels have few
/// values each, or one per user.
public interface MetricSource {
    /// Called at every scrape, by several threads perhaps. May block for a moment, for the database for instance.
    void write(MetricWriter out);
}
