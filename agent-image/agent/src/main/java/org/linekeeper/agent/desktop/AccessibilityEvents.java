package org.linekeeper.agent.desktop;

import java.util.List;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.interfaces.DBusInterface;

/// Tells programs which of their changes anybody wants to hear. Public for the bus library's sake.
@DBusInterfaceName("org.a11y.atspi.Registry")
public interface AccessibilityEvents extends DBusInterface {
    @DBusMemberName("GetRegisteredEvents")
    List<AccessibilityEvent> registeredEvents();
}
