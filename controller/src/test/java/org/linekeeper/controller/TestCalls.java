package org.linekeeper.controller;

import java.time.Instant;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.Party;

/// Calls as agents report them.
public final class TestCalls {
    private TestCalls() {}

    /// A friend has called the account `chat`, and is being spoken to.
    public static CallSnapshot talking() {
        return talking("c1", Instant.now());
    }

    public static CallSnapshot talking(String id, Instant since) {
        return new CallSnapshot(
                new CallId(id),
                CallDirection.INCOMING,
                new AccountId("chat"),
                new Party("friend@chat.test", "Friend"),
                CallSnapshot.Phase.TALKING,
                null,
                since,
                since);
    }
}
