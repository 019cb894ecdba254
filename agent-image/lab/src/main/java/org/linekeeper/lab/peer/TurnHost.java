package org.linekeeper.lab.peer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.testcontainers.images.builder.Transferable;

/// A STUN and TURN server: Debian's coturn, with one account.
public final class TurnHost implements AutoCloseable {
    public static final String USER = "ana-turn";
    public static final String PASSWORD = "a turn of luck";
    private static final Duration START = Duration.ofSeconds(15);

    private final PeerContainer container;
    private final String address;

    TurnHost(Lab lab) {
        container = new PeerContainer(lab, "turn", Lab.image("turn"))
                .withCopyToContainer(
                        Transferable.of(("user=" + USER + ":" + PASSWORD + "\n").getBytes(StandardCharsets.US_ASCII)),
                        "/turn/user");
        Instant start = Instant.now();
        container.launch();
        address = container.address();
        container.log().await("it listens", start, START, line -> line.contains("IPv4. UDP listener opened on"));
    }

    public String address() {
        return address;
    }

    public ContainerLog log() {
        return container.log();
    }

    @Override
    public void close() {
        container.close();
    }
}
