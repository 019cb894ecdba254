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
/// listings do: what changed between them must have been hinted at by the time of the third. A deaf one is opened
/// anew, and what changed before the next listing is not held against the new one. It is believed when two listings
/// since then agree; but one that is deaf twice in a row only when it is heard. Safe for use by many threads.
final class Hearing {
    private Map<UserId, String> before = Map.of();
    private final Set<UserId> heard = new HashSet<>();
    private final Set<UserId> heardMeanwhile = new HashSet<>();
    private Set<UserId> awaited = Set.of();
    private Set<UserId> missed = Set.of();
    /// The next listing is the first since the stream was opened.
    private boolean fresh = true;
    /// Since the last hint.
    private int deaf;
    private long total;

    synchronized void hint(UserId user) {
        heard.add(user);
        heardMeanwhile.add(user);
        missed = Set.of();
        deaf = 0;
    }

    /// A full listing is being read. It may not show yet what is hinted at meanwhile.
    synchronized void listing() {
        heardMeanwhile.clear();
    }

    /// A full listing was read.
    ///
    /// @return whether it has turned out that hints were missed: the stream is to be opened anew
    synchronized boolean listed(RuntimeListing listing) {
        Map<UserId, String> now = running(listing);
        Set<UserId> changed = new HashSet<>(now.keySet());
        changed.addAll(before.keySet());
        changed.removeIf(user -> heard.contains(user) || Objects.equals(before.get(user), now.get(user)));
        Set<UserId> unheard = new HashSet<>(awaited);
        unheard.removeAll(heard);
        boolean lost = !unheard.isEmpty();
        if (lost) {
            missed = unheard;
            total += unheard.size();
            deaf++;
        } else if (!fresh && changed.isEmpty() && deaf == 1) {
            missed = Set.of();
        }
        awaited = fresh || lost ? Set.of() : changed;
        fresh = lost;
        heard.clear();
        heard.addAll(heardMeanwhile);
        before = now;
        return lost;
    }

    /// Only what every runtime hints at: which one runs, and since when; one that was started again between two
    /// listings, because its agent was missed, is a change too.
    private static Map<UserId, String> running(RuntimeListing listing) {
        Map<UserId, String> running = new HashMap<>();
        for (ObservedSandbox sandbox : listing.sandboxes()) {
            if (sandbox.state() instanceof ObservedSandbox.State.Running state) {
                running.put(sandbox.user(), sandbox.id() + " since " + state.startedAt());
            }
        }
        return running;
    }

    /// Users whose sandboxes changed without a hint, as long as the stream is not believed again.
    synchronized Set<UserId> missed() {
        return missed;
    }

    /// Changes that were never hinted at, so far.
    synchronized long total() {
        return total;
    }
}
