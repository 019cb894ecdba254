package org.linekeeper.controller.sandbox;

/// Whether a user has a call now.
public enum CallEvidence {
    NONE,
    LIVING,
    /// The agent has not said so lately.
    UNKNOWN
}
