package org.linekeeper.agent.desktop;

import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/// The Desktop Notifications Specification 1.2, as the bus sees it. Public for the bus library's sake.
@DBusInterfaceName("org.freedesktop.Notifications")
public interface Notifications extends DBusInterface {
    @DBusMemberName("Notify")
    UInt32 notify(
            String application,
            UInt32 replaces,
            String icon,
            String summary,
            String body,
            List<String> actions,
            Map<String, Variant<?>> hints,
            int expireMillis);

    @DBusMemberName("CloseNotification")
    void closeNotification(UInt32 id);

    @DBusMemberName("GetCapabilities")
    List<String> capabilities();
}
