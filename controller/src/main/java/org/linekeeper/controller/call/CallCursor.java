package org.linekeeper.controller.call;

import java.time.Instant;
import org.linekeeper.controller.api.Fields;

/// Where a page of calls ended, as one word: the instant a call started and its id.
record CallCursor(Instant startedAt, String id) {
    static CallCursor of(Call call) {
        Instant startedAt = switch (call) {
            case Call.Living living -> living.snapshot().startedAt();
            case Call.Ended ended -> ended.record().startedAt();
        };
        return new CallCursor(startedAt, call.id().value());
    }

    /// @throws IllegalArgumentException where it is not one that [#toString] made
    static CallCursor parse(String text) {
        int gap = text.indexOf('~');
        try {
            return new CallCursor(Fields.instant(text.substring(0, Math.max(gap, 0))), text.substring(gap + 1));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be the `next` of the page before", e);
        }
    }

    @Override
    public String toString() {
        return startedAt + "~" + id;
    }
}
