package org.linekeeper.controller;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Bean;

/// The controller's beginning. Requests are checked by hand, with the field's path in every answer, and
/// callers are known by their tokens: what Boot would set up for either is left out.
@SpringBootApplication(exclude = {UserDetailsServiceAutoConfiguration.class, ValidationAutoConfiguration.class})
@ConfigurationPropertiesScan
public class ControllerApplication {
    public static void main(String[] args) {
        SpringApplication.run(ControllerApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
