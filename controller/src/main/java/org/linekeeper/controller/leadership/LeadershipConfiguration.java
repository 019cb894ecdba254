package org.linekeeper.controller.leadership;

import java.time.Clock;
import org.linekeeper.controller.storage.DatabaseSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A database in a file belongs to the one controller that holds its data folder; a server may have more.
@Configuration(proxyBeanMethods = false)
class LeadershipConfiguration {
    @Bean
    Leadership leadership(DatabaseSettings database, LeadershipSettings settings, JdbcClient jdbc, Clock clock) {
        return database.shared() ? new DatabaseLease(jdbc, settings.lease(), clock) : new SoleController();
    }
}
