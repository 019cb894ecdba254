package org.linekeeper.controller.event;

import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;

/// An event was written, or has ended.
///
/// @param user null where it concerns the fleet
public record EventTold(long id, @Nullable UserId user) {}
