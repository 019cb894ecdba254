package org.linekeeper.controller.runtime;

import java.util.List;
import java.util.Set;
import org.linekeeper.controller.user.UserId;

/// All sandboxes and profiles of the installation.
public record RuntimeListing(List<ObservedSandbox> sandboxes, Set<UserId> profiles) {
    public RuntimeListing {
        sandboxes = List.copyOf(sandboxes);
        profiles = Set.copyOf(profiles);
    }
}
