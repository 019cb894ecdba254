package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.user.UserId;

/// A test with a controller of its own, over a fake runtime and fake agents.
public abstract class OneControllerTest {
    protected static final UserId ANA = new UserId("ana");
    protected static final UserId BEN = new UserId("ben");

    protected final Path data;
    protected final TestController.Agents agents = new TestController.Agents();
    protected final FakeRuntime runtime = new FakeRuntime(agents);
    protected TestController controller;

    private final String[] settings;

    protected OneControllerTest(Path data, String... settings) throws IOException {
        this.data = data;
        this.settings = settings;
        this.controller = TestController.start(data, runtime, settings);
    }

    @AfterEach
    void end() {
        controller.close();
        runtime.list().sandboxes().forEach(runtime::remove);
    }

    /// The next one, on the same data and with the same settings.
    protected final void restart() throws IOException {
        restart(settings);
    }

    protected final void restart(String... others) throws IOException {
        controller.close();
        controller = TestController.start(data, runtime, others);
    }

    protected static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }

    protected final void create(String name) {
        assertThat(controller.post("/api/v1/users", Bodies.user(name)).status()).isEqualTo(201);
    }

    protected final void awaitPresence(String name) {
        patiently().untilAsserted(() -> assertThat(controller.presence(name)).isEqualTo("present"));
    }
}
