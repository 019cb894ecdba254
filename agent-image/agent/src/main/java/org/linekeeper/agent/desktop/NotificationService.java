package org.linekeeper.agent.desktop;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/// The session's notification service: nobody looks at a sandbox's screen, so what clients announce goes to a
/// listener. One per bus connection.
public final class NotificationService implements Notifications {
    private static final String NAME = "org.freedesktop.Notifications";
    private static final String PATH = "/org/freedesktop/Notifications";
    /// The specification's reason for a notification that its client took back.
    private static final UInt32 TAKEN_BACK = new UInt32(3);

    private final SessionBus bus;
    private final InstantSource clock;
    private final NotificationListener listener;
    private final AtomicInteger lastId = new AtomicInteger();

    private NotificationService(SessionBus bus, InstantSource clock, NotificationListener listener) {
        this.bus = bus;
        this.clock = clock;
        this.listener = listener;
    }

    /// Takes the service's name on the bus.
    ///
    /// @throws DesktopException where another one has it
    public static void serve(SessionBus bus, InstantSource clock, NotificationListener listener) {
        NotificationService service = new NotificationService(bus, clock, listener);
        bus.export(PATH, service);
        bus.own(NAME);
    }

    @Override
    public UInt32 notify(
            String application,
            UInt32 replaces,
            String icon,
            String summary,
            String body,
            List<String> actions,
            Map<String, Variant<?>> hints,
            int expireMillis) {
        Instant now = clock.instant();
        int id = replaces.intValue() != 0 ? replaces.intValue() : lastId.incrementAndGet();
        listener.announced(new Notification(id, application, category(hints), summary, body, keys(actions), now));
        return new UInt32(id);
    }

    private static String category(Map<String, Variant<?>> hints) {
        Variant<?> category = hints.get("category");
        return category != null && category.getValue() instanceof String text ? text : "";
    }

    /// Keys and labels alternate in what clients send.
    private static List<String> keys(List<String> actions) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < actions.size(); i += 2) {
            keys.add(actions.get(i));
        }
        return keys;
    }

    @Override
    public void closeNotification(UInt32 id) {
        listener.withdrawn(id.intValue());
        bus.emit(PATH, NAME, "NotificationClosed", "uu", id, TAKEN_BACK);
    }

    @Override
    public List<String> capabilities() {
        return List.of("actions", "body");
    }

    @Override
    public String getObjectPath() {
        return PATH;
    }
}
