package org.linekeeper.controller.rollout;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.linekeeper.controller.user.UserId;

/// Tells a service that is out by itself from one that the new build loses. While most of those who miss it miss it
/// for another reason than the rollout, their absence says nothing of the build, and no build brings them back. Pure.
record CommonCause(Phase phase, List<Member> members, Map<UserId, Seen> seen) {
    /// @param missing how many users miss the service
    boolean liesElsewhere(int missing) {
        return missing > 2 * members.stream().filter(this::isOwnDoing).count();
    }

    /// Whoever was seen present on the new build has not lost the service for having been given it. On the way back it
    /// is the other way round: a build that fails late is cured by going back all the same.
    private boolean isOwnDoing(Member member) {
        Seen user = Objects.requireNonNull(seen.get(member.user()));
        boolean blamed = phase instanceof Phase.RollingBack || member.passedAt() == null;
        return user.wanted() && !user.present() && blamed;
    }
}
