package org.linekeeper.agent.desktop;

import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;

/// How AT-SPI names an object: the program's unique name on the bus and a path. Public, with public fields, for
/// the bus library's sake.
public final class AccessibleReference extends Struct {
    @Position(0)
    public final String program;

    @Position(1)
    public final DBusPath path;

    public AccessibleReference(String program, DBusPath path) {
        this.program = program;
        this.path = path;
    }
}
