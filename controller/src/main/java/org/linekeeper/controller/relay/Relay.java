package org.linekeeper.controller.relay;

import com.zaxxer.hikari.HikariDataSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.call.CallStored;
import org.linekeeper.controller.event.EventTold;
import org.linekeeper.controller.operation.OperationChanged;
import org.linekeeper.controller.rollout.RolloutChanged;
import org.linekeeper.controller.rollout.RolloutOrdered;
import org.linekeeper.controller.sandbox.AlarmAcknowledged;
import org.linekeeper.controller.storage.DatabaseSettings;
import org.linekeeper.controller.user.FleetChanged;
import org.linekeeper.controller.user.UserChanged;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/// Tells the other controllers on the same PostgreSQL what was changed here, once it is committed, and announces here
/// what was changed there. What a change is, is read from the database: a line that is lost costs time, as long as
/// nobody is told that nothing was. A database in a file has no other controller.
@Component
class Relay implements SmartLifecycle {
    private final DatabaseSettings settings;
    private final HikariDataSource database;
    private final JdbcClient jdbc;
    private final ApplicationEventPublisher listeners;
    private final String self = UUID.randomUUID().toString().substring(0, 8);
    private volatile @Nullable Running running;

    private record Running(Teller teller, Hearer hearer) {}

    Relay(DatabaseSettings settings, HikariDataSource database, JdbcClient jdbc, ApplicationEventPublisher listeners) {
        this.settings = settings;
        this.database = database;
        this.jdbc = jdbc;
        this.listeners = listeners;
    }

    @Override
    public void start() {
        if (settings.shared()) {
            Running begun = new Running(new Teller(self, jdbc), new Hearer(self, database, this::announce));
            running = begun;
            begun.hearer().start();
            begun.teller().start();
        }
    }

    private void announce(String line) {
        Words.events(line).forEach(listeners::publishEvent);
    }

    /// What was announced here comes from somewhere else, and is known there.
    private void tell(String line) {
        Running now = running;
        if (now != null && !now.hearer().isCurrent()) {
            now.teller().tell(line);
        }
    }

    @TransactionalEventListener(fallbackExecution = true)
    void userChanged(UserChanged change) {
        tell(Words.of(change));
    }

    @TransactionalEventListener(fallbackExecution = true)
    void fleetChanged(FleetChanged change) {
        tell(Words.of(change));
    }

    @TransactionalEventListener(fallbackExecution = true)
    void callStored(CallStored call) {
        tell(Words.of(call));
    }

    @TransactionalEventListener(fallbackExecution = true)
    void eventTold(EventTold event) {
        tell(Words.of(event));
    }

    @TransactionalEventListener(fallbackExecution = true)
    void operationChanged(OperationChanged operation) {
        tell(Words.of(operation));
    }

    @TransactionalEventListener(fallbackExecution = true)
    void rolloutChanged(RolloutChanged rollout) {
        tell(Words.of(rollout));
    }

    @TransactionalEventListener(fallbackExecution = true)
    void rolloutOrdered(RolloutOrdered order) {
        tell(Words.of(order));
    }

    @TransactionalEventListener(fallbackExecution = true)
    void acknowledged(AlarmAcknowledged word) {
        tell(Words.of(word));
    }

    @Override
    public void stop() {
        Running now = running;
        running = null;
        if (now != null) {
            now.hearer().stop();
            now.teller().stop();
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    /// From before the reconciler's start until after its end.
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }
}
