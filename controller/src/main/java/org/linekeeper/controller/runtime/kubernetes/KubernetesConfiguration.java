package org.linekeeper.controller.runtime.kubernetes;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/// A cluster as the runtime: `linekeeper.runtime=kubernetes`. Read when the controller starts, not when its start is
/// assembled.
@Configuration(proxyBeanMethods = false)
@Import(KubernetesConfiguration.Beans.class)
class KubernetesConfiguration {
    static final class Beans implements BeanRegistrar {
        @Override
        public void register(BeanRegistry registry, Environment settings) {
            if ("kubernetes".equals(settings.getProperty("linekeeper.runtime"))) {
                ClusterBeans.register(registry, settings);
            }
        }
    }
}
