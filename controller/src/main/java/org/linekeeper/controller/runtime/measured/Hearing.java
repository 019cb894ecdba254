package org.linekeeper.controller.runtime.measured;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeListing;
import org.linekeeper.controller.user.UserId;

/// Tells whether the stream of hints is deaf. Its age proves nothing, since a quiet fleet gives no hints; two full
/// listings do: what changed between them must have been hinted at by the time of the third. Safe for use by many
/// threads.
final class Hearing {
    private Map<UserId, String> before = Map.of();
    private final Set<UserId> heard = new HashSet<>();
    private final Set<UserId> heardMeanwhile = new HashSet<>();
    private Set<UserId> awaited = Set.of();
    private Set<UserId> missed = Set.of();
    private boolean first = true;
    private long total;

    synchronized void hint(UserId user) {
        heard.add(user);
        heardMeanwhile.add(user);
        missed = Set.of();
    }

    /// A full listing is being read. It may not show yet what is hinted at meanwhile.
    synchronized void listing() {
        heardMeanwhile.clear();
    }

    /// A full listing was read.
    ///
    /// @return whether it has turned out that hints were missed
    synchronized boolean listed(RuntimeListing listing) {
        Map<UserId, String> now = new HashMap<>();
        // only what every runtime hints at: which one runs, and since when; one that was started again between two
        // listings, because its agent was missed, is a change too
        for (ObservedSandbox sandbox : listing.sandboxes()) {
            if (sandbox.state() instanceof ObservedSandbox.State.Running running) {
                now.put(sandbox.user(), sandbox.id() + " since " + running.startedAt());
            }
        }
        Set<UserId> changed = new HashSet<>(now.keySet());
        changed.addAll(before.keySet());
        changed.removeIf(user -> Objects.equals(before.get(user), now.get(user)));
        Set<UserId> unheard = new HashSet<>(awaited);
        unheard.removeAll(heard);
        if (!unheard.isEmpty()) {
            missed = unheard;
            total += unheard.size();
        }
        changed.removeAll(heard);
        awaited = first ? Set.of() : changed;
        first = false;
        heard.clear();
        heard.addAll(heardMeanwhile);
        before = now;
        return !unheard.isEmpty();
    }

    /// Users whose sandboxes changed without a hint, as long as none has come since.
    synchronized Set<UserId> missed() {
        return missed;
    }

    /// Changes that were never hinted at, so far.
    synchronized long total() {
        return total;
    }
}
