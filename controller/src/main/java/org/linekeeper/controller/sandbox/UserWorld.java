package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.repair.Verdict;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.user.UserId;

/// All that the planner is told of one user.
///
/// @param uid       the unix user that the sandbox runs as
/// @param sandbox   empty where the runtime has none
/// @param profile   the edition of the profile that the runtime has; empty where it has none
/// @param paused    nothing is done for this user
/// @param callsUntil a call holds up stops and replacements until then; null: as long as it lasts
/// @param busy      an action for this user is under way
/// @param notBefore no action before, after failures; null where none failed
/// @param climb     the rung that the recovery ladder asks for; empty where it asks for none
record UserWorld(
        UserId user,
        int uid,
        DesiredSandbox desired,
        Optional<ObservedSandbox> sandbox,
        OptionalLong profile,
        CallEvidence calls,
        @Nullable Instant callsUntil,
        boolean paused,
        boolean busy,
        @Nullable Instant notBefore,
        Optional<Verdict.Climb> climb) {}
