package org.linekeeper.agent.sip.network;

/// Why something received was thrown away.
public enum Drop {
    /// Not a SIP message, or one that the grammar forbids.
    MALFORMED("malformed"),
    /// A message, header section, single header or header count beyond our bounds.
    OVERSIZED("oversized"),
    /// A body shorter than its Content-Length in a datagram.
    TRUNCATED("truncated"),
    /// A response or ACK that belongs to nothing we sent.
    STRAY("stray"),
    /// A request or response from a host that is no part of the call, nor a line's proxy.
    FOREIGN("foreign"),
    /// A request for a user that no line has.
    FOR_NOBODY("for-nobody"),
    /// A request inside a dialog that isn't there.
    NO_DIALOG("no-dialog"),
    /// A request refused because too much is under way.
    OVERLOAD("overload");

    private final String counter;

    Drop(String counter) {
        this.counter = counter;
    }

    /// The name in the status's counters.
    public String counter() {
        return "sip." + counter;
    }
}
