package org.linekeeper.controller.simulation;

import java.time.Clock;
import java.util.List;
import org.linekeeper.controller.runtime.SandboxImage;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;

/// The simulated runtime, `linekeeper.runtime=simulated`, with the machine at `linekeeper.simulated.port`. Only
/// where this jar stands on the class path. A start that was assembled for Docker serves for it too: its runtime is
/// exchanged before anything is made of it.
final class SimulationInitializer implements ApplicationContextInitializer<GenericApplicationContext> {
    private static final List<String> OF_DOCKER =
            List.of("docker", "dockerStreams", "runtime", "sandboxNetwork", "wallProbe", "sandboxImage");

    @Override
    public void initialize(GenericApplicationContext context) {
        Environment settings = context.getEnvironment();
        if (!"simulated".equals(settings.getProperty("linekeeper.runtime"))) {
            return;
        }
        OF_DOCKER.stream().filter(context::containsBeanDefinition).forEach(context::removeBeanDefinition);
        int port = settings.getRequiredProperty("linekeeper.simulated.port", Integer.class);
        context.registerBean(
                "runtime",
                SandboxRuntime.class,
                () -> new SimulatedRuntime(port, context.getBean(Clock.class)),
                definition -> definition.setDestroyMethodName("close"));
        context.registerBean("sandboxImage", SandboxImage.class, () -> new SandboxImage("image"));
    }
}
