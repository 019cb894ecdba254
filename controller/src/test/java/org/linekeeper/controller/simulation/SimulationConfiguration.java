package org.linekeeper.controller.simulation;

import java.time.Clock;
import org.linekeeper.controller.runtime.SandboxImage;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The simulated runtime, `linekeeper.runtime=simulated`, with the machine at `linekeeper.simulated.port`. Only
/// where this jar stands on the class path.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "linekeeper.runtime", havingValue = "simulated")
class SimulationConfiguration {
    @Bean(destroyMethod = "close")
    SandboxRuntime runtime(@Value("${linekeeper.simulated.port}") int port, Clock clock) {
        return new SimulatedRuntime(port, clock);
    }

    @Bean
    SandboxImage sandboxImage() {
        return new SandboxImage("image");
    }
}
