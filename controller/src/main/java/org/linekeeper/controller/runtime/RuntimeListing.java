package org.linekeeper.controller.runtime;

import java.util.List;
import java.util.Map;
import org.linekeeper.controller.user.UserId;

/// All sandboxes and profiles of the installation.
///
/// @param profiles each with the edition it was made for
/// @param epoch    of the latest term that has written to any of it; 0 where the runtime keeps none
public record RuntimeListing(List<ObservedSandbox> sandboxes, Map<UserId, Long> profiles, long epoch) {
    public RuntimeListing {
        sandboxes = List.copyOf(sandboxes);
        profiles = Map.copyOf(profiles);
    }
}
