package org.linekeeper.controller.runtime.measured;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Puts the measuring before the runtime, whichever that is.
@Configuration(proxyBeanMethods = false)
class MeasuredConfiguration {
    @Bean
    static BeanPostProcessor measuring(ObjectProvider<Clock> clock, ObjectProvider<MeterRegistry> meters) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof SandboxRuntime runtime
                        ? new MeasuredRuntime(runtime, clock.getObject(), meters.getObject())
                        : bean;
            }
        };
    }
}
