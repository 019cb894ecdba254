package org.linekeeper.controller.stream;

import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.call.CallStored;
import org.linekeeper.controller.event.EventTold;
import org.linekeeper.controller.operation.OperationChanged;
import org.linekeeper.controller.relay.ChangesMissed;
import org.linekeeper.controller.rollout.RolloutChanged;
import org.linekeeper.controller.sandbox.StatusChanged;
import org.linekeeper.controller.user.FleetChanged;
import org.linekeeper.controller.user.UserChanged;
import org.linekeeper.controller.user.UserId;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/// Gathers what changed from those who announce it. The numbers begin anew with every run of the
/// controller, which the run's name tells.
@Component
class Changes implements SmartLifecycle {
    private static final int KEPT = 4096;

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final ChangeLog log;
    private volatile boolean running;

    Changes(Clock clock) {
        this.log = new ChangeLog(KEPT, clock);
    }

    String run() {
        return run;
    }

    ChangeLog log() {
        return log;
    }

    @TransactionalEventListener(fallbackExecution = true)
    void settingsChanged(UserChanged change) {
        add(Change.Kind.USER, change.user().name(), null);
    }

    @TransactionalEventListener(fallbackExecution = true)
    void callStored(CallStored call) {
        add(Change.Kind.CALL, call.user().name(), call.id().value());
    }

    @EventListener
    void statusChanged(StatusChanged status) {
        add(Change.Kind.STATUS, status.user().name(), null);
    }

    @TransactionalEventListener(fallbackExecution = true)
    void eventTold(EventTold event) {
        UserId user = event.user();
        add(Change.Kind.EVENT, user == null ? null : user.name(), Long.toString(event.id()));
    }

    @TransactionalEventListener(fallbackExecution = true)
    void operationChanged(OperationChanged operation) {
        add(Change.Kind.OPERATION, null, operation.operation());
    }

    @TransactionalEventListener(fallbackExecution = true)
    void rolloutChanged(RolloutChanged rollout) {
        add(Change.Kind.ROLLOUT, null, rollout.rollout());
    }

    @TransactionalEventListener(fallbackExecution = true)
    void fleetOrdered(FleetChanged order) {
        add(Change.Kind.FLEET, null, null);
    }

    @EventListener
    void missed(ChangesMissed changes) {
        log.miss();
    }

    private void add(Change.Kind kind, @Nullable String user, @Nullable String id) {
        log.add(kind, user, id);
    }

    @Override
    public void start() {
        running = true;
    }

    /// Comes before the web server's own stop, which waits for answers under way: a stream would be one.
    @Override
    public void stop() {
        running = false;
        log.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
