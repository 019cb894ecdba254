package org.linekeeper.controller.operation;

import java.time.Instant;
import org.linekeeper.controller.api.Fields;

/// Where a page of operations ended, as one word.
record OperationCursor(Instant createdAt, String id) {
    static OperationCursor of(Operation operation) {
        return new OperationCursor(operation.createdAt(), operation.id());
    }

    /// @throws IllegalArgumentException where it is not one that [#toString] made
    static OperationCursor parse(String text) {
        int gap = text.indexOf('~');
        try {
            return new OperationCursor(Fields.instant(text.substring(0, Math.max(gap, 0))), text.substring(gap + 1));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be the `next` of the page before", e);
        }
    }

    @Override
    public String toString() {
        return createdAt + "~" + id;
    }
}
