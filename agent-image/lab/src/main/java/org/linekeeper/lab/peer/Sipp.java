package org.linekeeper.lab.peer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.images.builder.Transferable;

/// A host with SIPp: loads, echoes, and packets that no decent phone would send.
public final class Sipp implements AutoCloseable {
    private final PeerContainer container;
    private final AtomicInteger scenarios = new AtomicInteger();

    Sipp(Lab lab) {
        container = new PeerContainer(lab, "sipp", Lab.image("sipp")).launch();
    }

    public String address() {
        return container.address();
    }

    /// Runs `sipp` to its end and returns what it printed.
    ///
    /// @throws LabException where a call failed
    public String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("sipp", "-nostdin"));
        command.addAll(List.of(arguments));
        return container.run(command.toArray(String[]::new));
    }

    /// Runs a scenario of one's own.
    public String runScenario(String xml, String... arguments) {
        String file = "/tmp/scenario-" + scenarios.incrementAndGet() + ".xml";
        container.copyFileToContainer(Transferable.of(xml.getBytes(StandardCharsets.UTF_8)), file);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-sf", file));
        return run(all.toArray(String[]::new));
    }

    /// What a file holds; empty where there is none.
    public String read(String file) {
        return container.run("sh", "-c", "cat \"$0\" 2>/dev/null || true", file);
    }

    public void delete(String file) {
        container.run("rm", "-f", file);
    }

    @Override
    public void close() {
        container.close();
    }
}
