package org.linekeeper.controller.operation;

import org.linekeeper.controller.user.FleetOrder;
import org.linekeeper.controller.user.FleetOrders;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/// Tells of a pause of reconciling. A pause is somebody's order, no sickness: it stays up.
@Component
class FleetPauseIndicator implements HealthIndicator {
    private final FleetOrders fleet;

    FleetPauseIndicator(FleetOrders fleet) {
        this.fleet = fleet;
    }

    @Override
    public Health health() {
        FleetOrder order;
        try {
            order = fleet.get();
        } catch (DataAccessException e) {
            return Health.unknown()
                    .withDetail("error", String.valueOf(e.getMessage()))
                    .build();
        }
        Health.Builder health = Health.up().withDetail("paused", order.paused());
        order.pause()
                .ifPresent(pause -> health.withDetail("since", pause.since())
                        .withDetail("by", pause.by())
                        .withDetail("reason", pause.reason() == null ? "" : pause.reason()));
        return health.build();
    }
}
