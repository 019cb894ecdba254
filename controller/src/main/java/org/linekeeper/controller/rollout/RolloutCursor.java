package org.linekeeper.controller.rollout;

import java.time.Instant;
import org.linekeeper.controller.api.Fields;

/// Where a page of rollouts ended, as one word.
record RolloutCursor(Instant createdAt, String id) {
    /// @throws IllegalArgumentException where it is not one that [#toString] made
    static RolloutCursor parse(String text) {
        int gap = text.indexOf('~');
        try {
            return new RolloutCursor(Fields.instant(text.substring(0, Math.max(gap, 0))), text.substring(gap + 1));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be the `next` of the page before", e);
        }
    }

    @Override
    public String toString() {
        return createdAt + "~" + id;
    }
}
