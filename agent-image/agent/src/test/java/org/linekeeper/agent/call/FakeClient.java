package org.linekeeper.agent.call;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.client.ClientException;
import org.linekeeper.agent.client.Dialling;
import org.linekeeper.agent.client.DigitSending;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.ServiceClient;
import org.linekeeper.agent.supervise.ChildProgram;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentStatus.AccountStatus;

/// A client that does what it is told and remembers it; can be made to fail, or to take its time dialling.
public final class FakeClient implements ServiceClient, Dialling, DigitSending {
    static final ServiceCallRef DIALLED = new ServiceCallRef("dialled");

    public final List<String> done = new CopyOnWriteArrayList<>();
    volatile @Nullable String failure;
    public volatile List<AccountSpec> configured = List.of();
    public volatile List<AccountStatus> accounts = List.of();
    public volatile CountDownLatch configuringTakesUntil = new CountDownLatch(0);
    volatile CountDownLatch dialTakesUntil = new CountDownLatch(0);

    @Override
    public ServiceCallRef dial(AccountId account, String contact) {
        did("dial " + contact);
        await(dialTakesUntil);
        return DIALLED;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new ClientException("interrupted");
        }
    }

    @Override
    public void answer(ServiceCallRef call) {
        did("answer " + call.value());
    }

    @Override
    public void reject(ServiceCallRef call) {
        did("reject " + call.value());
    }

    @Override
    public void hangUp(ServiceCallRef call) {
        did("hang up " + call.value());
    }

    @Override
    public void sendDigit(ServiceCallRef call, char digit) {
        did("digit " + digit + " in " + call.value());
    }

    private void did(String what) {
        done.add(what);
        if (failure != null) {
            throw new ClientException(failure);
        }
    }

    @Override
    public ChildProgram program() {
        throw new UnsupportedOperationException("nothing runs here");
    }

    @Override
    public void configure(List<AccountSpec> accounts, Duration ringing) {
        configured = List.copyOf(accounts);
        await(configuringTakesUntil);
    }

    @Override
    public List<AccountStatus> accounts() {
        return accounts;
    }

    @Override
    public String name() {
        return "client";
    }

    @Override
    public void restart(String cause) {
        done.add("restart " + cause);
    }

    @Override
    public void close() {}
}
