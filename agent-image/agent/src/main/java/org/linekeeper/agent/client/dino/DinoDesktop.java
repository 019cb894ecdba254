package org.linekeeper.agent.client.dino;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.freedesktop.dbus.types.Variant;
import org.linekeeper.agent.client.dino.CallSignal.Ring;
import org.linekeeper.agent.desktop.AccessibilityRegistry;
import org.linekeeper.agent.desktop.Accessible;
import org.linekeeper.agent.desktop.DesktopException;
import org.linekeeper.agent.desktop.NotificationListener;
import org.linekeeper.agent.desktop.NotificationService;
import org.linekeeper.agent.desktop.SessionBus;
import org.linekeeper.agent.desktop.VanishedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one run of Dino is operated through. Made before the process starts, so that Dino finds its notification
/// service. Thread-safe; what goes to Dino's windows blocks for their answers.
final class DinoDesktop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DinoDesktop.class);
    private static final String NAME = "im.dino.Dino";
    private static final String PATH = "/im/dino/Dino";
    private static final String APPLICATION = "org.freedesktop.Application";
    private static final String START_CALL = "Start call";
    private static final String AUDIO = "call.audio";
    private static final String CLOSE = "window.close";
    /// Only the main window offers it.
    private static final String MAIN_WINDOW_SIGN = "win.show-help-overlay";

    private static final int DIALOGS_WITHIN = 5;
    private static final int MOST_AT_A_LEVEL = 200;

    private static final Duration WINDOW_WITHIN = Duration.ofSeconds(6);
    /// How long windows may go on to change.
    private static final Duration STILL_WITHIN = Duration.ofSeconds(3);

    private static final String RESTLESS = "Dino's windows do not come to rest";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(30);

    private final SessionBus bus;
    private final AccessibilityRegistry registry;

    private DinoDesktop(SessionBus bus, AccessibilityRegistry registry) {
        this.bus = bus;
        this.registry = registry;
    }

    /// @param running told on the bus connection's thread whether Dino is there
    /// @throws DesktopException where the session bus does not answer
    static DinoDesktop open(
            String busAddress, InstantSource clock, NotificationListener listener, Consumer<Boolean> running) {
        SessionBus bus = SessionBus.connect(busAddress);
        try {
            NotificationService.serve(bus, clock, listener);
            AccessibilityRegistry registry = AccessibilityRegistry.serve(bus);
            bus.watch(NAME, running);
            return new DinoDesktop(bus, registry);
        } catch (DesktopException failed) {
            bus.close();
            throw failed;
        }
    }

    /// Returns at once. Dino's own action, and not the notification's: to that one Dino listens only some time
    /// after it has announced the call, and a phone may be quicker.
    void accept(Ring ring) {
        act("accept-call", new CallNumbers(ring.conversation(), ring.call()));
    }

    void reject(Ring ring) {
        act("reject-call", new CallNumbers(ring.conversation(), ring.call()));
    }

    private void act(String action, CallNumbers call) {
        List<Variant<?>> parameters = List.of(new Variant<>(call, "(ii)"));
        bus.tell(NAME, PATH, APPLICATION, "ActivateAction", "sava{sv}", action, parameters, Map.of());
    }

    /// Has Dino log out and end. Returns at once.
    ///
    /// @throws DesktopException where the bus is gone
    void quit() {
        bus.tell(NAME, PATH, APPLICATION, "ActivateAction", "sava{sv}", "quit", List.of(), Map.of());
    }

    /// Opens the conversation with this contact and presses its call button. The window is built after the request
    /// was answered, its tree later still.
    ///
    /// @throws DesktopException where Dino does not offer that
    void placeCall(String contact) {
        String uri = "xmpp:" + contact + "?message";
        bus.call(NAME, PATH, APPLICATION, "Open", "asa{sv}", List.of(uri), Map.of());
        insist("Dino shows no call button for this contact", WINDOW_WITHIN, () -> {
            Optional<Accessible> button = registry.application()
                    .flatMap(application -> application.find(START_CALL))
                    .filter(found -> found.actions().contains(AUDIO));
            button.ifPresent(found -> found.act(AUDIO));
            return button;
        });
    }

    /// Closes every call window, which ends the calls in them. Does nothing where there is none.
    void closeCallWindows() {
        closeWindows(false);
    }

    /// Hides the main window, which costs memory and drawing; Dino runs on.
    void closeMainWindow() {
        closeWindows(true);
    }

    private void closeWindows(boolean main) {
        insist(RESTLESS, STILL_WITHIN, () -> {
            List<Accessible> windows = windows(main);
            windows.forEach(window -> window.act(CLOSE));
            return Optional.of(windows);
        });
    }

    /// Windows come and go by themselves: a walk in which one vanished is begun anew, as is one that found nothing.
    private static <T> T insist(String failure, Duration within, Supplier<Optional<T>> walk) {
        long deadline = System.nanoTime() + within.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                Optional<T> found = walk.get();
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (VanishedException vanished) {
                LOG.debug("A window of Dino's vanished while it was looked at", vanished);
            }
            pause();
        }
        throw new DesktopException(failure);
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DesktopException("interrupted while waiting for Dino's window");
        }
    }

    /// The title of what stands in front of Dino's windows; empty where nothing does, and where there is no window at
    /// all, as is the rule.
    Optional<String> obstacle() {
        return insist(RESTLESS, STILL_WITHIN, () -> Optional.of(findObstacle()));
    }

    private Optional<String> findObstacle() {
        List<Accessible> level = registry.application().stream()
                .flatMap(application -> application.children().stream())
                .toList();
        // dialogs are windows of their own, or stand just below a window's frame
        for (int depth = 0; depth < DIALOGS_WITHIN && level.size() < MOST_AT_A_LEVEL; depth++) {
            Optional<Accessible> dialog =
                    level.stream().filter(Accessible::isDialog).findFirst();
            if (dialog.isPresent()) {
                String title = dialog.get().name();
                return Optional.of(title.isBlank() ? "a dialog without a title" : title);
            }
            level = level.stream().flatMap(each -> each.children().stream()).toList();
        }
        return Optional.empty();
    }

    private List<Accessible> windows(boolean main) {
        return registry.application().stream()
                .flatMap(application -> application.children().stream())
                .filter(window -> {
                    List<String> actions = window.actions();
                    return actions.contains(CLOSE) && actions.contains(MAIN_WINDOW_SIGN) == main;
                })
                .toList();
    }

    @Override
    public void close() {
        bus.close();
    }
}
