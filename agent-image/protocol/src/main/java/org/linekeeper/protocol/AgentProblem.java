package org.linekeeper.protocol;

import org.jspecify.annotations.Nullable;

/// Why the agent refused a request.
///
/// @param field the field that is wrong, where one is
public record AgentProblem(String detail, @Nullable String field) {}
