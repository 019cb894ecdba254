package org.linekeeper.agent.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.linekeeper.agent.client.ClientException;
import org.linekeeper.agent.client.Dialling;
import org.linekeeper.agent.client.DigitSending;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.ServiceClient;
import org.linekeeper.protocol.CallId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The service's side of the calls: has the client do what they want, and knows what it calls them. Operating the
/// client may take seconds and has a thread of its own ("client-operations"), in order; all else belongs to the desk's
/// thread.
final class ServiceSide implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceSide.class);

    private final ServiceClient client;
    private final Mailbox desk;
    private final BiConsumer<CallId, CallInput> inputs;
    private final Mailbox operations = new Mailbox("client-operations");
    private final Map<ServiceCallRef, CallId> byRef = new HashMap<>();
    /// What the client said about a call before its dialling had returned its name.
    private final Map<ServiceCallRef, List<CallInput>> unclaimed = new HashMap<>();

    /// @param inputs takes what becomes of a call; called on the desk's thread
    ServiceSide(ServiceClient client, Mailbox desk, BiConsumer<CallId, CallInput> inputs) {
        this.client = client;
        this.desk = desk;
        this.inputs = inputs;
    }

    /// A call of the client's has been taken up.
    void known(ServiceCallRef ref, CallId id) {
        byRef.put(ref, id);
    }

    /// The client told something about a call.
    ///
    /// @param dialling whether the call may be one whose name isn't known yet
    void told(ServiceCallRef ref, CallInput input, boolean dialling) {
        CallId id = byRef.get(ref);
        if (id != null) {
            inputs.accept(id, input);
        } else if (dialling) {
            unclaimed.computeIfAbsent(ref, _ -> new ArrayList<>()).add(input);
        }
    }

    void forget(CallId id) {
        byRef.values().removeIf(id::equals);
        unclaimed.clear();
    }

    void perform(LiveCall call, CallEffect.OnService effect) {
        CallId id = call.info.id();
        switch (effect) {
            case CallEffect.AnswerService() -> operate(id, () -> client.answer(named(call)));
            case CallEffect.RejectService() -> operate(id, () -> client.reject(named(call)));
            case CallEffect.DialService() -> operate(id, () -> dial(call));
            case CallEffect.HangUpService() -> operate(id, () -> hangUp(call));
        }
    }

    /// Refuses a call that is not to begin.
    void reject(CallId id, ServiceCallRef ref) {
        operate(id, () -> client.reject(ref));
    }

    /// Passes a digit on; called from anywhere.
    ///
    /// @return false where the client can't send digits
    boolean sendDigit(LiveCall call, char digit) {
        if (!(client instanceof DigitSending sending)) {
            return false;
        }
        desk.execute(() -> {
            if (!call.over()) {
                operate(call.info.id(), () -> sending.sendDigit(named(call), digit));
            }
        });
        return true;
    }

    /// Runs once all operations of before are done.
    void afterwards(Runnable task) {
        operations.execute(task);
    }

    private void dial(LiveCall call) {
        if (!(client instanceof Dialling dialling)) {
            throw new ClientException("this service's client cannot place calls");
        }
        ServiceCallRef ref = dialling.dial(call.info.account(), call.info.peer().address());
        call.service = ref;
        desk.execute(() -> {
            if (call.over()) {
                return;
            }
            known(ref, call.info.id());
            List<CallInput> early = unclaimed.remove(ref);
            if (early != null) {
                early.forEach(input -> inputs.accept(call.info.id(), input));
            }
        });
    }

    private void hangUp(LiveCall call) {
        if (call.service != null) {
            client.hangUp(call.service);
        }
    }

    private static ServiceCallRef named(LiveCall call) {
        if (call.service == null) {
            throw new ClientException("the client has no such call");
        }
        return call.service;
    }

    private void operate(CallId id, Runnable operation) {
        operations.execute(() -> {
            try {
                operation.run();
            } catch (RuntimeException e) {
                LOG.warn("call {}: the client failed: {}", id, e.toString());
                String words = e.getMessage() == null ? e.toString() : e.getMessage();
                desk.execute(() -> inputs.accept(id, new CallInput.ServiceFailed(words)));
            }
        });
    }

    @Override
    public void close() {
        operations.close();
    }
}
