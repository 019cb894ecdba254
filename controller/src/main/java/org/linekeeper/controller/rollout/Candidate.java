package org.linekeeper.controller.rollout;

import org.linekeeper.controller.sandbox.CallEvidence;
import org.linekeeper.controller.user.SandboxBuild;
import org.linekeeper.controller.user.UserId;

/// A user that the rollout has not admitted yet.
///
/// @param known   whether the user is present can be said; not at once after the controller's start
/// @param settled nothing else that was ordered is still to be done
record Candidate(UserId user, SandboxBuild old, boolean settled, boolean known, boolean present, CallEvidence calls) {}
