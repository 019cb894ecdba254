package org.linekeeper.controller.user;

/// Published after what is ordered of the whole fleet was changed and that was committed.
public record FleetChanged() {}
