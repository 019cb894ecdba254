package org.linekeeper.agent.call;

import java.time.Instant;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.RingPlan;

/// What does not change about a call.
///
/// @param plan the ring plan as it was when the call began
record CallInfo(CallId id, CallDirection direction, AccountId account, Party peer, RingPlan plan, Instant startedAt) {
    boolean incoming() {
        return direction == CallDirection.INCOMING;
    }

    /// The record of a call that never came to ring.
    CallRecord unserved(String why, Instant now) {
        return new CallRecord(
                id,
                direction,
                account,
                peer,
                null,
                startedAt,
                null,
                now,
                incoming() ? CallRecord.Outcome.MISSED : CallRecord.Outcome.FAILED,
                CallRecord.EndedBy.AGENT,
                why,
                null);
    }
}
