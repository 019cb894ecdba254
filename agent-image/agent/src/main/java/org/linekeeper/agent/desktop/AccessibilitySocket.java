package org.linekeeper.agent.desktop;

import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.interfaces.DBusInterface;

/// Where programs plug their accessibility trees in. Public for the bus library's sake.
@DBusInterfaceName("org.a11y.atspi.Socket")
public interface AccessibilitySocket extends DBusInterface {
    /// @param root the calling program's tree
    /// @return the tree that it is plugged into
    @DBusMemberName("Embed")
    AccessibleReference embed(AccessibleReference root);

    @DBusMemberName("Unembed")
    void unembed(AccessibleReference root);
}
