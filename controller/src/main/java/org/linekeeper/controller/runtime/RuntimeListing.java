package org.linekeeper.controller.runtime;

import java.util.List;
import java.util.Map;
import org.linekeeper.controller.user.UserId;

/// All sandboxes and profiles of the installation.
///
/// @param profiles each with the edition it was made for
public record RuntimeListing(List<ObservedSandbox> sandboxes, Map<UserId, Long> profiles) {
    public RuntimeListing {
        sandboxes = List.copyOf(sandboxes);
        profiles = Map.copyOf(profiles);
    }
}
