package org.linekeeper.agent.call;

import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.LineId;

/// Hears how calls go, for the event log. Called on the desk's thread, in order.
public interface CallReports {
    void changed(CallSnapshot call);

    void ended(CallRecord call);

    /// A call was refused, or ended, because a line had spent what it may.
    void tollLimitMet(LineId line, String number, String limit);
}
