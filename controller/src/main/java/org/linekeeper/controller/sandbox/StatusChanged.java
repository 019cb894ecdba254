package org.linekeeper.controller.sandbox;

import org.linekeeper.controller.user.UserId;

/// A user's presence, or what a witness says of a part of it, is not what it was. Published on the reconciler's
/// thread: a listener must not wait for anything.
public record StatusChanged(UserId user) {}
