package org.linekeeper.controller.user;

/// What reconciling needs to know of a user, without the settings.
public record WantedUser(UserId user, long generation, boolean deleted) {}
