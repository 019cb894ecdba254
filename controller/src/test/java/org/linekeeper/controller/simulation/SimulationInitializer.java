package org.linekeeper.controller.simulation;

import java.time.Clock;
import org.linekeeper.controller.runtime.SandboxImage;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;

/// The simulated runtime, `linekeeper.runtime=simulated`, with the machine at `linekeeper.simulated.port`. Only
/// where this jar stands on the class path. One start is assembled for all runtimes.
final class SimulationInitializer implements ApplicationContextInitializer<GenericApplicationContext> {
    @Override
    public void initialize(GenericApplicationContext context) {
        Environment settings = context.getEnvironment();
        if (!"simulated".equals(settings.getProperty("linekeeper.runtime"))) {
            return;
        }
        int port = settings.getRequiredProperty("linekeeper.simulated.port", Integer.class);
        context.registerBean(
                "runtime",
                SandboxRuntime.class,
                () -> new SimulatedRuntime(port, context.getBean(Clock.class)),
                definition -> definition.setDestroyMethodName("close"));
        context.registerBean("sandboxImage", SandboxImage.class, () -> new SandboxImage("image"));
    }
}
