package org.linekeeper.controller.rollout;

/// Calls that began and ended over the new build.
record CallTally(int ended, int failed) {}
