package org.linekeeper.agent.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.freedesktop.dbus.DBusPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The part of AT-SPI that a client's toolkit asks for when its first window appears.
class AccessibilityRegistryTest {
    private static final String NAME = "org.a11y.atspi.Registry";

    @TempDir
    Path folder;

    @Test
    void aProgramPlugsItsTreeInAndIsToldWhere() throws IOException {
        try (TestBus daemon = new TestBus(folder);
                SessionBus bus = SessionBus.connect(daemon.address());
                SessionBus program = SessionBus.connect(daemon.address())) {
            AccessibilityRegistry registry = AccessibilityRegistry.serve(bus);
            assertThat(registry.application()).isEmpty();

            Object[] answer = program.call(
                    NAME,
                    "/org/a11y/atspi/accessible/root",
                    "org.a11y.atspi.Socket",
                    "Embed",
                    "(so)",
                    new AccessibleReference(":1.9", new DBusPath("/program/root")));

            assertThat((Object[]) answer[0]).startsWith(NAME);
            assertThat(registry.application()).get().hasToString(":1.9/program/root");
        }
    }

    @Test
    void nobodyWantsToHearOfEvents() throws IOException {
        try (TestBus daemon = new TestBus(folder);
                SessionBus bus = SessionBus.connect(daemon.address());
                SessionBus program = SessionBus.connect(daemon.address())) {
            AccessibilityRegistry.serve(bus);

            Object[] answer = program.call(NAME, "/org/a11y/atspi/registry", NAME, "GetRegisteredEvents", "");

            assertThat(answer[0]).asInstanceOf(InstanceOfAssertFactories.LIST).isEmpty();
        }
    }

    @Test
    void aWindowThatIsGoneIsToldFromOneThatDoesNotAnswer() throws IOException {
        try (TestBus daemon = new TestBus(folder);
                SessionBus bus = SessionBus.connect(daemon.address());
                SessionBus program = SessionBus.connect(daemon.address())) {
            AccessibilityRegistry.serve(bus);
            Accessible gone = new Accessible(program, NAME, "/org/a11y/atspi/accessible/closed");
            Accessible nobody = new Accessible(program, "org.example.Nobody", "/window");

            assertThatThrownBy(gone::children).isInstanceOf(VanishedException.class);
            assertThatThrownBy(nobody::children)
                    .isInstanceOf(DesktopException.class)
                    .isNotInstanceOf(VanishedException.class);
        }
    }
}
