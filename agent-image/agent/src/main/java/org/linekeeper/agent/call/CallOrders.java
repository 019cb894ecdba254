package org.linekeeper.agent.call;

import java.util.stream.Stream;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.SipAddress;

/// What is ordered for a call that is up, as the call's input. Belongs to the desk's thread.
final class CallOrders {
    /// The phone of a call that was moved to an address of none of the user's.
    private static final PhoneId ELSEWHERE = new PhoneId("elsewhere");

    private CallOrders() {}

    /// @throws IllegalArgumentException where the order is one of a later version
    static CallInput input(LiveCall call, CallState.Talking talking, CallOrder order) {
        return switch (order) {
            case CallOrder.Hold _ -> new CallInput.HoldRequested(true);
            case CallOrder.Resume _ -> new CallInput.HoldRequested(false);
            case CallOrder.SendDigits(String digits) -> new CallInput.DigitsRequested(digits);
            case CallOrder.Transfer(SipAddress to) -> transfer(call, talking, to);
            case CallOrder.Unknown _ -> throw new IllegalArgumentException("this version knows no such order");
        };
    }

    private static CallInput.TransferRequested transfer(LiveCall call, CallState.Talking talking, SipAddress to) {
        LineId line = call.phone(talking.leg()).orElseThrow().target().line();
        RingPlan.Target target = phones(call, to).findFirst().orElseGet(() -> new RingPlan.Target(ELSEWHERE, to, line));
        return new CallInput.TransferRequested(call.freshLeg(), target);
    }

    /// What a phone wants that has the call. The call that the new one is to replace is known on that phone's line
    /// only.
    static CallInput.TransferRequested transfer(LiveCall call, CallState.Talking talking, Referral wish) {
        if (wish.replaces().isEmpty()) {
            return transfer(call, talking, wish.target());
        }
        LineId line = call.phone(talking.leg()).orElseThrow().target().line();
        return new CallInput.TransferRequested(call.freshLeg(), onLine(call, wish.target(), line));
    }

    /// The user's phone with that address, or one elsewhere, on a line that it has shown itself to be reached over.
    static RingPlan.Target onLine(LiveCall call, SipAddress address, LineId line) {
        PhoneId phone =
                phones(call, address).findFirst().map(RingPlan.Target::phone).orElse(ELSEWHERE);
        return new RingPlan.Target(phone, address, line);
    }

    private static Stream<RingPlan.Target> phones(LiveCall call, SipAddress address) {
        return call.info.plan().steps().stream()
                .flatMap(step -> step.phones().stream())
                .filter(phone -> phone.address().equals(address));
    }
}
