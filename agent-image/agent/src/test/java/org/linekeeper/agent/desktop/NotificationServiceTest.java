package org.linekeeper.agent.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Over a real bus, spoken to as a client speaks.
class NotificationServiceTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String NAME = "org.freedesktop.Notifications";
    private static final String PATH = "/org/freedesktop/Notifications";

    @TempDir
    Path folder;

    private final List<Notification> announced = new CopyOnWriteArrayList<>();
    private final List<Integer> withdrawn = new CopyOnWriteArrayList<>();
    private TestBus daemon;
    private SessionBus bus;
    private SessionBus client;

    @BeforeEach
    void serve() throws IOException {
        daemon = new TestBus(folder);
        bus = SessionBus.connect(daemon.address());
        client = SessionBus.connect(daemon.address());
        NotificationService.serve(bus, InstantSource.fixed(NOW), new NotificationListener() {
            @Override
            public void announced(Notification notification) {
                announced.add(notification);
            }

            @Override
            public void withdrawn(int id) {
                withdrawn.add(id);
            }
        });
    }

    @AfterEach
    void stop() {
        client.close();
        bus.close();
        daemon.close();
    }

    @Test
    void hearsARingWithItsCategoryAndActions() {
        int id = ring(0);

        assertThat(announced)
                .containsExactly(new Notification(
                        id,
                        "Dino",
                        "call.incoming",
                        "Bob &amp; Co",
                        "Incoming call",
                        List.of("default", "reject", "accept"),
                        NOW));
    }

    @Test
    void givesEveryNotificationANumberOfItsOwnButKeepsTheOneThatIsReplaced() {
        int first = ring(0);
        int second = ring(0);

        assertThat(second).isNotEqualTo(first);
        assertThat(ring(first)).isEqualTo(first);
    }

    @Test
    void hearsThatAClientTookOneBack() {
        int id = ring(0);

        client.call(NAME, PATH, NAME, "CloseNotification", "u", new UInt32(id));

        assertThat(withdrawn).containsExactly(id);
    }

    @Test
    void offersActionsWhichClientsElseLeaveOut() {
        Object[] answer = client.call(NAME, PATH, NAME, "GetCapabilities", "");

        assertThat(answer[0]).asInstanceOf(InstanceOfAssertFactories.LIST).contains("actions");
    }

    @Test
    void aBusThatIsAwayIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> SessionBus.connect("unix:path=" + folder.resolve("nothing")))
                .isInstanceOf(DesktopException.class)
                .hasMessageContaining("nothing");
    }

    @Test
    void aRefusedCallCarriesTheProgramsAnswer() {
        assertThatThrownBy(() -> client.call(NAME, PATH, NAME, "Unknown", ""))
                .isInstanceOf(DesktopException.class)
                .hasMessageContaining("Unknown");
    }

    @Test
    void seesAProgramComeAndGo() {
        List<Boolean> owned = new CopyOnWriteArrayList<>();
        client.watch("org.example.Program", owned::add);
        SessionBus program = SessionBus.connect(daemon.address());
        program.own("org.example.Program");
        await().until(() -> owned.size() == 2);

        program.close();

        await().until(() -> owned.size() == 3);
        assertThat(owned).containsExactly(false, true, false);
    }

    private int ring(int replaces) {
        Object[] answer = client.call(
                NAME,
                PATH,
                NAME,
                "Notify",
                "susssasa{sv}i",
                "Dino",
                new UInt32(replaces),
                "",
                "Bob &amp; Co",
                "Incoming call",
                List.of("default", "Open", "reject", "Reject", "accept", "Accept"),
                Map.of("category", new Variant<>("call.incoming"), "urgency", new Variant<>((byte) 2)),
                0);
        return ((UInt32) answer[0]).intValue();
    }
}
