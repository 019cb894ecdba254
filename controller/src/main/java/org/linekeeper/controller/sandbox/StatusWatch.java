package org.linekeeper.controller.sandbox;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.linekeeper.controller.user.UserId;

/// Notices when a user's status becomes another: where the sandbox is, or what a witness says of a part. Remembers
/// a digest of each, not the words and times, which change all the time. For the reconciler's thread only.
final class StatusWatch {
    private final Map<UserId, Integer> last = new HashMap<>();
    private final Consumer<UserId> listener;

    StatusWatch(Consumer<UserId> listener) {
        this.listener = listener;
    }

    /// @param applied the generation of the settings that the agent follows
    void look(UserId user, Sighting sighting, Symptoms symptoms, long applied) {
        int evidence = 0;
        for (Map.Entry<String, Symptoms.Sign> part : symptoms.parts().entrySet()) {
            // in whatever order they come
            evidence += Objects.hash(part.getKey(), part.getValue().evidence());
        }
        String state = sighting.sandbox()
                .map(found -> found.id() + " " + StatusComposer.word(found.state()))
                .orElse("");
        Integer digest = Objects.hash(
                state,
                evidence,
                applied,
                sighting.order().wanted(),
                sighting.order().paused());
        if (!digest.equals(last.put(user, digest))) {
            listener.accept(user);
        }
    }

    void retain(Set<UserId> users) {
        last.keySet().stream().filter(user -> !users.contains(user)).toList().forEach(this::forget);
    }

    void forget(UserId user) {
        if (last.remove(user) != null) {
            listener.accept(user);
        }
    }
}
