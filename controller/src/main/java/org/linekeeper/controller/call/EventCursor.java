package org.linekeeper.controller.call;

/// Up to which event of a sandbox everything is stored.
///
/// @param incarnation of the agent's event numbering; empty before the first page
public record EventCursor(String incarnation, long number) {
    public static final EventCursor START = new EventCursor("", 0);
}
