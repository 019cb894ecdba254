package org.linekeeper.controller.call;

import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.LineId;

/// A user's agent refused or ended a call because a line had spent what it may. Published inside the transaction that
/// stores what the agent told.
///
/// @param number what was to be called
/// @param limit  which limit is met, in words
record TollLimitMet(UserId user, LineId line, String number, String limit) {}
