package org.linekeeper.controller.storage;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// Red while the data folder's disk has no room.
@Component
class DiskHealthIndicator implements HealthIndicator {
    private final DataFolder folder;

    DiskHealthIndicator(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public Health health() {
        return folder.full()
                ? Health.down().withDetail("full", folder.path()).build()
                : Health.up().build();
    }
}
