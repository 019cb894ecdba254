package org.linekeeper.controller.call;

import java.util.Optional;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.CallId;
import org.springframework.stereotype.Component;

/// Whose a call is, for those who decide who may see it.
@Component
public class CallOwners {
    private final CallStore calls;

    CallOwners(CallStore calls) {
        this.calls = calls;
    }

    public Optional<UserId> of(CallId id) {
        return calls.find(id).map(call -> switch (call) {
            case Call.Living living -> living.user();
            case Call.Ended ended -> ended.user();
        });
    }
}
