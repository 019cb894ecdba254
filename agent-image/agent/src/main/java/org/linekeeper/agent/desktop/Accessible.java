package org.linekeeper.agent.desktop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.types.Variant;

/// One object of a program's accessibility tree: a window, a button. Every question is a round trip to the
/// program and may throw a [DesktopException], where the object is gone for instance.
public final class Accessible {
    private static final String OBJECT = "org.a11y.atspi.Accessible";
    private static final String ACTION = "org.a11y.atspi.Action";
    private static final int LARGEST_TREE = 5_000;
    /// Numbers of AT-SPI's `atspi-constants.h`.
    private static final int ROLE_ALERT = 2;

    private static final int ROLE_DIALOG = 16;
    private static final int STATE_MODAL = 16;

    private final SessionBus bus;
    private final String program;
    private final String path;

    Accessible(SessionBus bus, String program, String path) {
        this.bus = bus;
        this.program = program;
        this.path = path;
    }

    public String name() {
        Object[] answer = bus.call(program, path, "org.freedesktop.DBus.Properties", "Get", "ss", OBJECT, "Name");
        return answer[0] instanceof Variant<?> variant && variant.getValue() instanceof String text ? text : "";
    }

    /// Whether it stands in front of the rest of its program until somebody has dealt with it: a dialog, or what
    /// calls itself modal.
    public boolean isDialog() {
        Object role = bus.call(program, path, OBJECT, "GetRole", "")[0];
        return number(role) == ROLE_DIALOG || number(role) == ROLE_ALERT || isModal();
    }

    /// States come as the bits of two numbers.
    private boolean isModal() {
        Object states = bus.call(program, path, OBJECT, "GetState", "")[0];
        Object low = states instanceof List<?> list ? list.getFirst() : ((Object[]) states)[0];
        return (number(low) >> STATE_MODAL & 1) == 1;
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    public List<Accessible> children() {
        Object[] answer = bus.call(program, path, OBJECT, "GetChildren", "");
        List<Accessible> children = new ArrayList<>();
        for (Object child : (List<?>) answer[0]) {
            Object[] reference = (Object[]) child;
            children.add(new Accessible(bus, (String) reference[0], ((DBusPath) reference[1]).getPath()));
        }
        return children;
    }

    /// The names of what can be done to it, `window.close` for instance; in the order of their numbers.
    public List<String> actions() {
        List<String> names = new ArrayList<>();
        for (Object action : (List<?>) bus.call(program, path, ACTION, "GetActions", "")[0]) {
            names.add((String) ((Object[]) action)[0]);
        }
        return names;
    }

    /// @throws DesktopException where it can't be done
    public void act(String action) {
        int number = actions().indexOf(action);
        if (number < 0) {
            throw new DesktopException("the client's window does not offer " + action);
        }
        Object[] answer = bus.call(program, path, ACTION, "DoAction", "i", number);
        if (!Boolean.TRUE.equals(answer[0])) {
            throw new DesktopException("the client refused " + action);
        }
    }

    /// The first object at or below this one that has such a name, nearest first.
    public Optional<Accessible> find(String name) {
        Deque<Accessible> open = new ArrayDeque<>(List.of(this));
        for (int seen = 0; !open.isEmpty() && seen < LARGEST_TREE; seen++) {
            Accessible next = open.removeFirst();
            if (next.name().equals(name)) {
                return Optional.of(next);
            }
            open.addAll(next.children());
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return program + path;
    }
}
