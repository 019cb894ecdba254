package org.linekeeper.controller.user;

/// What reconciling needs to know of a user, without the settings.
///
/// @param uid the unix user that the sandbox runs as
public record WantedUser(UserId user, long generation, boolean deleted, int uid, SandboxOrder order) {}
