package org.linekeeper.controller.relay;

import java.util.List;
import org.linekeeper.controller.call.CallStored;
import org.linekeeper.controller.event.EventTold;
import org.linekeeper.controller.operation.OperationChanged;
import org.linekeeper.controller.rollout.RolloutChanged;
import org.linekeeper.controller.rollout.RolloutOrdered;
import org.linekeeper.controller.sandbox.AlarmAcknowledged;
import org.linekeeper.controller.user.FleetChanged;
import org.linekeeper.controller.user.UserChanged;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.CallId;

/// What one controller tells the others, each change as a line of words.
final class Words {
    static final String MISSED = "missed";

    private Words() {}

    static String of(UserChanged change) {
        return "user " + change.user();
    }

    static String of(FleetChanged change) {
        return "fleet";
    }

    static String of(CallStored call) {
        return "call " + call.user() + " " + call.id().value();
    }

    static String of(EventTold event) {
        return "event " + event.id() + (event.user() == null ? "" : " " + event.user());
    }

    static String of(OperationChanged operation) {
        return "operation " + operation.operation();
    }

    static String of(RolloutChanged rollout) {
        return "rollout " + rollout.rollout();
    }

    static String of(RolloutOrdered order) {
        return "rollout-ordered";
    }

    static String of(AlarmAcknowledged word) {
        return "acknowledged";
    }

    /// What is to be published here for it. A newer controller may say what this one does not know: whatever it
    /// means, something may be missed.
    static List<Object> events(String line) {
        String[] words = line.split(" ", -1);
        return switch (words[0] + "/" + words.length) {
            case "user/2" -> List.of(new UserChanged(new UserId(words[1])));
            case "fleet/1" -> List.of(new FleetChanged());
            case "call/3" -> List.of(new CallStored(new UserId(words[1]), new CallId(words[2]), true));
            case "event/2" -> List.of(new EventTold(Long.parseLong(words[1]), null));
            case "event/3" -> List.of(new EventTold(Long.parseLong(words[1]), new UserId(words[2])));
            case "operation/2" -> List.of(new OperationChanged(words[1]));
            case "rollout/2" -> List.of(new RolloutChanged(words[1]));
            case "rollout-ordered/1" -> List.of(new RolloutOrdered());
            case "acknowledged/1" -> List.of(new AlarmAcknowledged());
            default -> List.of(new FleetChanged(), new ChangesMissed());
        };
    }
}
