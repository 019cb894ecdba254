package org.linekeeper.controller.storage;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/// Tells the pool which of H2's errors end a connection. A file that could not be written, on a full disk say, closes
/// the whole database under all of them; it is opened anew only when the last of them is gone.
final class ClosedFile implements SQLExceptionOverride {
    /// See `org.h2.api.ErrorCode`: trouble with the file three times, connection broken, database closed, called
    /// at shutdown.
    private static final Set<Integer> ENDS = Set.of(90028, 90031, 90030, 90067, 90098, 90121);

    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException failure) {
        return ENDS.contains(failure.getErrorCode()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
