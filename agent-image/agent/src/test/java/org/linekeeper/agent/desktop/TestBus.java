package org.linekeeper.agent.desktop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;

/// A real message bus with the image's own configuration, in a folder of its own.
final class TestBus implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("../image/rootfs/etc/linekeeper/session-bus.conf");

    private final Process daemon;
    private final Path socket;

    TestBus(Path folder) throws IOException {
        this.socket = folder.resolve("bus");
        this.daemon = new ProcessBuilder(
                        "dbus-daemon",
                        "--config-file=" + CONFIGURATION.toAbsolutePath().normalize(),
                        "--address=" + address(),
                        "--nofork",
                        "--nopidfile")
                .inheritIO()
                .start();
        Awaitility.await().until(() -> Files.exists(socket));
    }

    String address() {
        return "unix:path=" + socket;
    }

    @Override
    public void close() {
        daemon.destroyForcibly();
    }
}
