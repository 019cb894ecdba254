package org.linekeeper.agent.call;

import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;

/// Hears how calls go, for the event log. Called on the desk's thread, in order.
public interface CallReports {
    void changed(CallSnapshot call);

    void ended(CallRecord call);
}
