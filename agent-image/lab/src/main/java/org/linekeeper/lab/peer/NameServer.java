package org.linekeeper.lab.peer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.testcontainers.images.builder.Transferable;

/// dnsmasq: the laboratory's names, and NXDOMAIN at once for all others (a client that waits for a name
/// server that is not there rings late).
final class NameServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(15);

    private final PeerContainer container;
    private final String address;

    NameServer(Lab lab) {
        container = new PeerContainer(lab, "dns", Lab.image("dns")).launch();
        address = container.address();
        container.log().await("dnsmasq listens", Instant.EPOCH, START, line -> line.contains("started, version"));
    }

    String address() {
        return address;
    }

    ContainerLog log() {
        return container.log();
    }

    /// Makes a name known, or moves it.
    void publish(String name, String target) {
        container.copyFileToContainer(
                Transferable.of((target + " " + name + "\n").getBytes(StandardCharsets.US_ASCII)), "/hosts/" + name);
    }

    @Override
    public void close() {
        container.close();
    }
}
