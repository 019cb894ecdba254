package org.linekeeper.agent.desktop;

import java.util.List;
import java.util.Optional;
import org.freedesktop.dbus.DBusPath;
import org.jspecify.annotations.Nullable;

/// The accessibility registry (AT-SPI 2) of a session in which we are the only assistive technology. It stands on
/// the session bus itself: clients are pointed there by `AT_SPI_BUS_ADDRESS`, which saves the three processes
/// of the usual set-up. We ask for no events, so the clients send none.
public final class AccessibilityRegistry {
    private static final String NAME = "org.a11y.atspi.Registry";
    private static final String ROOT = "/org/a11y/atspi/accessible/root";
    private static final String REGISTRY = "/org/a11y/atspi/registry";

    private final SessionBus bus;
    private volatile @Nullable Accessible application;

    private AccessibilityRegistry(SessionBus bus) {
        this.bus = bus;
    }

    /// Takes the registry's name on the bus.
    ///
    /// @throws DesktopException where another one has it
    public static AccessibilityRegistry serve(SessionBus bus) {
        AccessibilityRegistry registry = new AccessibilityRegistry(bus);
        bus.export(ROOT, registry.new Desktop());
        bus.export(REGISTRY, new Silence());
        bus.own(NAME);
        return registry;
    }

    /// The tree of the program that plugged itself in last; empty before there is one.
    public Optional<Accessible> application() {
        return Optional.ofNullable(application);
    }

    private final class Desktop implements AccessibilitySocket {
        @Override
        public AccessibleReference embed(AccessibleReference root) {
            application = new Accessible(bus, root.program, root.path.getPath());
            return new AccessibleReference(NAME, new DBusPath(ROOT));
        }

        @Override
        public void unembed(AccessibleReference root) {
            application = null;
        }

        @Override
        public String getObjectPath() {
            return ROOT;
        }
    }

    private static final class Silence implements AccessibilityEvents {
        @Override
        public List<AccessibilityEvent> registeredEvents() {
            return List.of();
        }

        @Override
        public String getObjectPath() {
            return REGISTRY;
        }
    }
}
