package org.linekeeper.controller.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.linekeeper.protocol.Evidence;

/// Witnesses that contradict each other. Pure. None of them is believed over the other: both are shown.
final class Disagreements {
    private static final Set<String> SESSION =
            Set.of(Part.process("bus"), Part.process("display"), Part.process("sound"));

    private Disagreements() {}

    static List<String> of(List<Part> parts) {
        List<String> found = new ArrayList<>();
        if (is(parts, Part.CONTAINER, Evidence.ALIVE) && is(parts, Part.CONTROL_LINK, Evidence.GONE)) {
            found.add("the runtime says that the container runs, and its agent refuses connections");
        }
        if (is(parts, Part.CONTAINER, Evidence.GONE) && is(parts, Part.CONTROL_LINK, Evidence.ALIVE)) {
            found.add("the agent answers, and the runtime says that its container does not run");
        }
        Optional<Part> process = parts.stream()
                .filter(part -> part.isProcess() && part.evidence() == Evidence.GONE)
                .findFirst();
        Optional<Part> client = parts.stream()
                .filter(part -> isClient(part) && part.evidence() == Evidence.ALIVE)
                .findFirst();
        for (Part part : parts) {
            boolean account = part.part().startsWith("account/");
            if (account && part.evidence() == Evidence.ALIVE && process.isPresent()) {
                found.add(part.part() + " is logged in, and " + process.get().part() + " is gone");
            }
            if (account && part.evidence() == Evidence.GONE && client.isPresent()) {
                found.add(client.get().part() + " runs, and " + part.part() + " is not logged in");
            }
        }
        if (is(parts, Part.SOUND, Evidence.ALIVE) && is(parts, Part.process("sound"), Evidence.GONE)) {
            found.add("sound passes, and the sound server is gone");
        }
        return found;
    }

    /// All others are what the client stands on.
    private static boolean isClient(Part part) {
        return part.isProcess() && !SESSION.contains(part.part());
    }

    private static boolean is(List<Part> parts, String name, Evidence evidence) {
        return parts.stream().anyMatch(part -> part.part().equals(name) && part.evidence() == evidence);
    }
}
