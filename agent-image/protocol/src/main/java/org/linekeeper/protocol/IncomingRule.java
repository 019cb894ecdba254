package org.linekeeper.protocol;

/// What becomes of a call that reaches a SIP line from its own side.
public enum IncomingRule {
    /// Refused with 480 (RFC 3261 §21.4.18).
    DECLINE,
    /// Refused with 486 (RFC 3261 §21.4.24): the caller is told at once, or the PBX goes on to what it does when busy.
    BUSY,
    /// Answered at once and joined to the sandbox's sound card, beside a call that has it already: to hear
    /// and measure a sandbox from a phone. Whoever may call the line may listen, so it is not the default.
    JOIN_SOUND
}
