package org.linekeeper.controller.user;

/// Published after a user was created, changed or deleted and that was committed.
public record UserChanged(UserId user) {}
