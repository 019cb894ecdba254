package org.linekeeper.agent.desktop;

import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;

/// An event that some assistive technology asked for. Public, with public fields, for the bus library's sake.
public final class AccessibilityEvent extends Struct {
    @Position(0)
    public final String program;

    @Position(1)
    public final String event;

    public AccessibilityEvent(String program, String event) {
        this.program = program;
        this.event = event;
    }
}
