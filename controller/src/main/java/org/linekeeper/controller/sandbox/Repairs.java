package org.linekeeper.controller.sandbox;

import org.linekeeper.controller.agentlink.AgentLinks;
import org.linekeeper.controller.call.Switchboard;
import org.linekeeper.controller.event.EventKind;
import org.linekeeper.controller.event.Events;
import org.linekeeper.controller.event.NewEvent;
import org.linekeeper.controller.repair.Rung;
import org.linekeeper.controller.repair.Verdict;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;
import org.linekeeper.protocol.RepairRung;
import org.springframework.stereotype.Component;

/// Carries out the rungs of the recovery ladder. Each is written down first: a controller that is killed in the
/// middle leaves a try that counts.
@Component
final class Repairs {
    private final SandboxRuntime runtime;
    private final AgentLinks links;
    private final Events events;

    Repairs(SandboxRuntime runtime, AgentLinks links, Events events) {
        this.runtime = runtime;
        this.links = links;
        this.events = events;
    }

    /// Blocks until the runtime has removed the container, or the agent has taken the repair on.
    ActionExecutor.Result carryOut(Action.Repair repair) {
        UserId user = repair.user();
        Verdict.Climb climb = repair.climb();
        long event = events.begin(new NewEvent(
                EventKind.REPAIR, user, climb.rung().name(), climb.target(), climb.cause(), climb.evidence()));
        try {
            switch (climb.rung()) {
                case CONTAINER -> runtime.remove(repair.sandbox());
                case REGISTER, CLIENT, SESSION -> links.repair(user, new RepairId("r" + event), request(climb));
            }
            return new ActionExecutor.Result(event, null, null);
        } catch (RuntimeFailure e) {
            return new ActionExecutor.Result(event, null, e);
        } catch (Switchboard.NotReached | Switchboard.NotDone e) {
            return new ActionExecutor.Result(event, "the agent did not take it on: " + e.getMessage(), null);
        }
    }

    private static RepairRequest request(Verdict.Climb climb) {
        RepairRung rung = RepairRung.valueOf(climb.rung().name());
        return new RepairRequest(
                rung,
                climb.rung() == Rung.SESSION ? null : id(climb.target()),
                climb.cause(),
                climb.deadCall() == null ? null : new CallId(climb.deadCall()));
    }

    /// What stands behind the kind: `account/chat` is the account `chat`.
    private static String id(String part) {
        return part.substring(part.indexOf('/') + 1);
    }
}
