package org.linekeeper.controller.leadership;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// A database in a file belongs to the one controller that holds its data folder.
@Configuration(proxyBeanMethods = false)
class LeadershipConfiguration {
    @Bean
    Leadership leadership() {
        return new SoleController();
    }
}
