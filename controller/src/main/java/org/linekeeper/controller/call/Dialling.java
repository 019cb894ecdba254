package org.linekeeper.controller.call;

import java.security.Principal;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.IdempotencyKeys;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.user.Account;
import org.linekeeper.controller.user.User;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.Party;
import org.springframework.stereotype.Component;

/// Places, changes and ends calls for users. The call's row is there before the agent hears of it, so that its
/// first event finds it.
@Component
class Dialling {
    private final CallStore calls;
    private final Switchboard switchboard;
    private final IdempotencyKeys keys;
    private final Clock clock;

    Dialling(CallStore calls, Switchboard switchboard, IdempotencyKeys keys, Clock clock) {
        this.calls = calls;
        this.switchboard = switchboard;
        this.keys = keys;
        this.clock = clock;
    }

    /// What the API is asked.
    record NewCall(@Nullable String account, @Nullable String contact) {}

    /// @return the new call's id, or that of the call which the same request began before under this key
    CallId dial(User user, NewCall request, @Nullable Principal caller, @Nullable String key) {
        Fields fields = new Fields();
        AccountId account = fields.required(
                        "account",
                        request.account(),
                        text -> ownAccount(user, text).id())
                .orElse(null);
        String contact = account == null
                ? null
                : fields.required(
                                "contact",
                                request.contact(),
                                text -> ownAccount(user, account.value())
                                        .service()
                                        .normalAddress(text))
                        .orElse(null);
        fields.check();
        if (account == null || contact == null) {
            throw new IllegalStateException("checked above");
        }
        DialRequest wanted = new DialRequest(account, contact);
        CallId fresh = new CallId(UUID.randomUUID().toString());
        IdempotencyKeys.Answer answer =
                keys.once(caller, key, user.id().name(), request, () -> begin(user, fresh, wanted));
        CallId id = new CallId(answer.body());
        if (id.equals(fresh)) {
            tellAgent(user, id, wanted);
        }
        return id;
    }

    private static Account ownAccount(User user, String id) {
        return user.settings()
                .account(new AccountId(id))
                .orElseThrow(() -> new IllegalArgumentException("there is no account " + id));
    }

    private IdempotencyKeys.Answer begin(User user, CallId id, DialRequest request) {
        calls.living(
                user.id(),
                new CallSnapshot(
                        id,
                        CallDirection.OUTGOING,
                        request.account(),
                        new Party(request.contact(), null),
                        CallSnapshot.Phase.RINGING,
                        null,
                        clock.instant(),
                        null));
        return new IdempotencyKeys.Answer("/api/v1/calls/" + id, null, id.value());
    }

    private void tellAgent(User user, CallId id, DialRequest request) {
        try {
            switchboard.dial(user.id(), id, request);
        } catch (Switchboard.NotReached e) {
            calls.failed(id, clock.instant(), CallRecord.EndedBy.REQUEST, e.getMessage());
            throw Refused.unavailable("the sandbox of " + user.id() + " is not reached: " + e.getMessage());
        } catch (Switchboard.NotDone e) {
            calls.failed(id, clock.instant(), CallRecord.EndedBy.REQUEST, e.getMessage());
            throw Refused.unavailable("the sandbox of " + user.id() + " refused the call: " + e.getMessage());
        }
    }

    /// Does something to a call that is up. Under the same key it is done once; where the agent was not reached it
    /// may have been done or not, and is not tried again under that key. What the agent refuses was not done.
    void order(CallId id, CallOrder order, @Nullable Principal caller, @Nullable String key) {
        Call call = find(id);
        if (!(call instanceof Call.Living living)) {
            throw Refused.conflict("id", "call " + id + " is over");
        }
        String fresh = UUID.randomUUID().toString();
        IdempotencyKeys.Answer answer = keys.once(
                caller,
                key,
                living.user().name(),
                new Ordered(id, order),
                () -> new IdempotencyKeys.Answer("/api/v1/calls/" + id, null, fresh));
        if (answer.body().equals(fresh)) {
            tellAgent(living, order, () -> keys.forget(caller, key));
        }
    }

    /// What a key stands for.
    private record Ordered(CallId call, CallOrder order) {}

    private void tellAgent(Call.Living call, CallOrder order, Runnable refused) {
        try {
            switchboard.order(call.user(), call.id(), order);
        } catch (Switchboard.NotReached e) {
            throw Refused.unavailable("the sandbox of " + call.user() + " is not reached: " + e.getMessage());
        } catch (Switchboard.NotDone e) {
            refused.run();
            throw Refused.conflict("id", String.valueOf(e.getMessage()));
        }
    }

    private Call find(CallId id) {
        return calls.find(id).orElseThrow(() -> Refused.notFound("there is no call " + id));
    }

    /// @return false where the call is over
    boolean hangUp(CallId id) {
        return switch (find(id)) {
            case Call.Ended _ -> false;
            case Call.Living living -> hangUp(living);
        };
    }

    private boolean hangUp(Call.Living call) {
        try {
            boolean known = switchboard.hangUp(call.user(), call.id());
            if (!known) {
                calls.failed(
                        call.id(), clock.instant(), CallRecord.EndedBy.REQUEST, "the agent does not know this call");
            }
            return known;
        } catch (Switchboard.NotReached e) {
            throw Refused.unavailable("the sandbox of " + call.user() + " is not reached: " + e.getMessage());
        }
    }
}
