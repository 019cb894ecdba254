package org.linekeeper.agent.call;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Keeps new calls from beginning until it is closed. See [CallDesk#drain].
public final class Draining implements AutoCloseable {
    private final BooleanSupplier callsUp;
    private final Consumer<Draining> end;
    private volatile boolean inForce;

    Draining(BooleanSupplier callsUp, Consumer<Draining> end) {
        this.callsUp = callsUp;
        this.end = end;
    }

    void takeForce() {
        inForce = true;
    }

    /// Whether no call is up, and none will be.
    public boolean quiet() {
        return inForce && !callsUp.getAsBoolean();
    }

    @Override
    public void close() {
        end.accept(this);
    }
}
