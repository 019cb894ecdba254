package org.linekeeper.agent.desktop;

/// Hears what clients announce on the desktop. Called on the bus connection's thread, in the order in which the
/// clients spoke: implementations only pass it on.
public interface NotificationListener {
    void announced(Notification notification);

    /// The client took the notification back.
    void withdrawn(int id);
}
