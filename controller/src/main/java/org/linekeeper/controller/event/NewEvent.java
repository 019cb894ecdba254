package org.linekeeper.controller.event;

import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.user.UserId;

/// An event that is to be written.
///
/// @param user     null where it concerns the fleet
/// @param rung     of the recovery ladder, or what brake or alarm it is; null where neither is meant
/// @param target   the part, service or build that it concerns; null where it is the whole
/// @param cause    in words, what led to it
/// @param evidence in words, what was seen
public record NewEvent(
        EventKind kind,
        @Nullable UserId user,
        @Nullable String rung,
        @Nullable String target,
        String cause,
        @Nullable String evidence) {
    public static NewEvent of(EventKind kind, UserId user, String cause, @Nullable String evidence) {
        return new NewEvent(kind, user, null, null, cause, evidence);
    }

    /// Of the whole fleet.
    public static NewEvent ofFleet(
            EventKind kind, String alarm, @Nullable String target, String cause, @Nullable String evidence) {
        return new NewEvent(kind, null, alarm, target, cause, evidence);
    }
}
